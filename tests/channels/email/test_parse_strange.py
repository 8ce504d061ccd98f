"""Mail as it should not be: lying charsets, torn headers, clashing parts, bombs; each with what a reader expects."""

import base64
import json
import time

import pytest

from reglament.channels.email.parse import parse

RU, ZH = "Здравствуйте, отчёт не строится", "软件无法启动，请尽快帮助我们解决镕"
HEAD = b"From: a@a.example\r\nTo: s@d.example\r\nSubject: S\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n'


def text_in(codec: str, declared: str, words: str) -> bytes:
    charset = f"; charset={declared}" if declared else ""
    head = f"Content-Type: text/plain{charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return HEAD + head.encode() + words.encode(codec)


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        *(("koi8-r", one) for one in ("koi8-r", "windows-1251", "us-ascii", "x-user-defined", "")),
        *(("windows-1251", one) for one in ("koi8-r", "iso-8859-1", "utf-8", "us-ascii", "cp1251", "")),
        *(("utf-8", one) for one in ("windows-1251", "koi8-r", "iso-8859-1", "unknown-8bit", "utf8", "")),
        ("mac-cyrillic", "x-mac-cyrillic"),
        ("cp866", "ibm866"),
        ("cp866", "windows-1251"),
        ("iso8859-5", "iso-8859-5"),
    ],
)  # fmt: skip
def test_russian_is_read_whatever_charset_is_claimed(codec: str, declared: str) -> None:
    read = parse(text_in(codec, declared, RU))
    assert (read.text, read.reply_text, read.language) == (RU, RU, "ru")


@pytest.mark.parametrize(
    ("codec", "declared", "words", "language"),
    [
        ("gbk", "gb2312", ZH, "zh"),
        ("cp932", "shift_jis", "①ログインできません", "ja"),
        ("cp1252", "iso-8859-1", "It’s “broken” – please help", "en"),
        ("iso-2022-jp", "iso-2022-jp", "ログイン", "ja"),
    ],
)
def test_charsets_that_hold_more_than_their_name_says(
    codec: str, declared: str, words: str, language: str
) -> None:
    read = parse(text_in(codec, declared, words))
    assert (read.text, read.language) == (words, language)


def word(charset: str, raw: bytes) -> bytes:
    return b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(raw))


REPORT = "Отчёт".encode()


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Не строится отчёт за март".encode("koi8-r"), "Не строится отчёт за март"),
        (word("utf-8", REPORT[:3]) + b"\r\n " + word("utf-8", REPORT[3:]), "Отчёт"),
        (b"=?utf-8?Q?Error 500 on page?=", "Error 500 on page"),
        (b"=?utf-8?B?0J7RgtGH0ZHRgg?=", "Отчёт"),
        (b"=?utf-8*ru?B?0J7RgtGH0ZHRgg==?=", "Отчёт"),
        (word("koi8-r", "Не строится отчёт".encode("windows-1251")), "Не строится отчёт"),
        (b"=?utf-8?Q?a=0D=0ABcc:_x@y.example?=", "a Bcc: x@y.example"),
        (b"=?utf-8?Q?a=00b?=", "a b"),
    ],
)
def test_subjects(subject: bytes, expected: str) -> None:
    assert parse(b"From: a@a.example\r\nSubject: " + subject + b"\r\n\r\nx").subject == expected


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        (b"Belova, Vera <v@a.example>", "Belova, Vera", "v@a.example"),
        (b'"Belova, Vera" <v@a.example>', "Belova, Vera", "v@a.example"),
        (b"a@a.example (Anna B)", "Anna B", "a@a.example"),
        (b"<<v@a.example>>", "", "v@a.example"),
        (b"Vera v@a.example", "Vera", "v@a.example"),
        (b'"support@d.example" <evil@e.example>', "support@d.example", "evil@e.example"),
        (b"a@a.example, b@b.example", "", "a@a.example"),
    ],
)
def test_authors(field: bytes, name: str, address: str) -> None:
    author = parse(b"From: " + field + b"\r\nSubject: x\r\n\r\nx").author
    assert author is not None
    assert (author.name, author.address) == (name, address)


ALTERNATIVE = (
    b"--b\r\nContent-Type: text/plain\r\n\r\nHello one\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>Hello one</p>\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (MIXED + b"\r\n--b\r\n\r\nHello one\r\n", "Hello one"),
        (MIXED + b"Content-Transfer-Encoding: base64\r\n\r\n--b\r\n\r\nHello one\r\n--b--", "Hello one"),
        (MIXED + b"\r\n--b\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" + ALTERNATIVE, "Hello one"),
        (HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + ALTERNATIVE, "Hello one"),
        (HEAD + b"\r\nHe\0llo\0", "Hello"),
        (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nSGVs\r\nbG8*gd29y!bGQ", "Hello world"),
        (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nHello, it does not start!", "Hello, it does not start!"),
        (HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n100 =% of a=b and =ZZ", "100 =% of a=b and =ZZ"),
        (HEAD.replace(b"\r\n", b"\r") + b"\rHello\rworld", "Hello\nworld"),
        (b"Hello, it does not start.\r\n\r\nAnna", "Hello, it does not start.\n\nAnna"),
    ],
)  # fmt: skip
def test_bodies(raw: bytes, text: str) -> None:
    assert parse(raw).text.strip() == text


BOMBS = {
    "headers": b"X-A: b\r\n" * 200_000 + HEAD + b"\r\nHello",
    "depth": HEAD
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000)
    ),
    "parts": MIXED + b"\r\n" + b"--b\r\n\r\nx\r\n" * 30_000,
    "markup": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 50_000 + b"Hello",
    "quotes": HEAD + b"\r\n" + b">" * 200_000 + b" x\r\n" + b"> a\r\nb\r\n" * 20_000,
    "words": b"From: a@a.example\r\nSubject: " + b"=?utf-8?q?" * 20_000 + b"\r\n\r\nx",
    "comments": b"From: " + b"(" * 100_000 + b"a@a.example\r\n\r\nx",
    "subject": b"From: a@a.example\r\nSubject: " + b"[TA-" * 80_000 + b"\r\n\r\nx",
}  # fmt: skip


@pytest.mark.threat("T05")
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_read_in_time(name: str) -> None:
    begun = time.process_time()
    told = json.dumps(parse(BOMBS[name]).as_json(), ensure_ascii=False)
    assert time.process_time() - begun < 8
    assert "\\u0000" not in told
    told.encode("utf-8")


def test_declared_utf8_with_stray_bytes_keeps_its_words() -> None:
    raw = (
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + "Поиск ".encode()
        + b"\xff\xfe is slow."
    )
    parsed = parse(raw)
    assert parsed.text == "Поиск \ufffd\ufffd is slow."
    assert "charset-damaged: some bytes are not UTF-8" in parsed.defects
