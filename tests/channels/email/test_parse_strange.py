"""Mail as it should not be: lying charsets, torn headers, clashing parts, bombs; each with what a reader expects."""

import base64
import json
import time

import pytest

from reglament.channels.email.parse import parse
from reglament.channels.email.reading.charsets import charsets

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


HONEST = [
    (
        ("iso-8859-1", "windows-1252", "iso-8859-15"),
        "Não funciona desde ontem, a exportação está com erro",
    ),
    (("iso-8859-1", "windows-1252"), "Élève: ça a été changé, à côté"),
    (("iso-8859-1", "windows-1252"), "Größe überprüft, Änderung überflüssig"),
    (("iso-8859-1", "iso-8859-9"), "Går inte att öppna på ön"),
    (("windows-1250", "iso-8859-2"), "Dobrý den, export nefunguje. Děkuji, Jiří Dvořák"),
    (("windows-1250", "iso-8859-2"), "Řešení: žádná odpověď"),
    (("windows-1250", "iso-8859-2"), "Zażółć gęślą jaźń"),
    (("windows-1250", "iso-8859-2"), "Árvíztűrő tükörfúrógép"),
    (("windows-1257", "iso-8859-13"), "Fails nav pieejams, lūdzu pārbaudiet, Jānis Bērziņš"),
    (("windows-1257", "iso-8859-13"), "Ąžuolas neveikia, prašau patikrinti"),
    (("windows-1253", "iso-8859-7"), "Δεν λειτουργεί η εξαγωγή"),
    (("windows-1253", "iso-8859-7"), "Σφάλμα"),
    (("windows-1253", "iso-8859-7"), "ΔΕΝ ΛΕΙΤΟΥΡΓΕΙ Η ΕΞΑΓΩΓΗ"),
    (("windows-1255", "iso-8859-8", "iso-8859-8-i"), "שלום, הייצוא לא עובד מאתמול"),
    (("windows-1255", "iso-8859-8"), "תודה"),
    (("windows-1256", "iso-8859-6"), "فشل التصدير"),
    (("windows-1256", "iso-8859-6"), "شكرا"),
    (("windows-1254", "iso-8859-9"), "Üç gündür çalışmıyor, lütfen bakın"),
    (("tis-620", "windows-874"), "ส่งออกล้มเหลว"),
]
CODECS = {"windows-874": "cp874", "iso-8859-8-i": "iso-8859-8"}


@pytest.mark.threat("T08")
@pytest.mark.parametrize(
    ("declared", "words"), [(one, words) for many, words in HONEST for one in many]
)
def test_a_charset_that_is_declared_honestly_is_believed(declared: str, words: str) -> None:
    read = parse(text_in(CODECS.get(declared, declared), declared, words))
    assert (read.text, read.defects) == (words, ())


@pytest.mark.parametrize("declared", ["iso-8859-2", "windows-1250", "windows-1254", "windows-1257",
                                      "windows-1253", "windows-1255", "windows-1256", "macintosh"])  # fmt: skip
def test_a_charset_in_which_russian_makes_no_words_is_not_believed(declared: str) -> None:
    assert parse(text_in("windows-1251", declared, RU)).text == RU


@pytest.mark.threat("T08")
@pytest.mark.parametrize(
    "name",
    ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "charmap", "base64", "rot13", "hex",
     "quopri", "uu", "zlib", "bz2", "mbcs", "oem"],
)  # fmt: skip
def test_a_codec_that_is_no_charset_is_unknown(name: str) -> None:
    read = parse(text_in("utf-8", name, RU))
    assert read.text == RU
    assert [one.split(":")[0] for one in read.defects] == ["charset-unknown"]
    latin = "Hello \\u0041 +BB8- there"
    assert parse(text_in("utf-8", name, latin)).text == latin


@pytest.mark.threat("T08")
@pytest.mark.parametrize(
    "junk", [b"\xff\xfe\x80", bytes(range(128, 256)), b"+-\xff~{\x1b$B\xff", b"\x00\xd8"]
)
def test_junk_is_read_in_any_charset(junk: bytes) -> None:
    for name in (*charsets(), "idna", "punycode", "undefined", "unicode_escape"):
        head = f"Content-Type: text/plain; charset={name}\r\n\r\n".encode()
        read = parse(HEAD + head + b"Hello there, " + junk)
        unreadable = [one for one in read.defects if one.startswith("unreadable")]
        assert (bool(read.text.strip()), unreadable) == (True, []), name


@pytest.mark.parametrize("name", ["utf-7", "hz", "iso-2022-jp"])
def test_eight_bit_words_in_a_charset_of_seven_bits_are_read(name: str) -> None:
    assert parse(text_in("windows-1251", name, RU)).text == RU


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


def alternatives(plain: str, markup: str) -> bytes:
    parts = (("plain", plain), ("html", markup))
    body = "".join(
        f"--b\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}\r\n" for kind, text in parts
    )
    head = b"Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    return HEAD + head + body.encode() + b"--b--\r\n"


@pytest.mark.threat("T08")
@pytest.mark.parametrize(
    "stub",
    [
        "This message requires an HTML viewer.",
        "Please view this e-mail in a browser.",
        "Your mail client does not display HTML.",
        "Это письмо в формате HTML, ваш клиент его не отображает.",
        "Для просмотра письма откройте его в браузере.",
    ],
)
def test_a_plain_form_that_only_names_html_gives_way_to_the_markup(stub: str) -> None:
    markup = "<p>Only the markup speaks: error 8.</p>"
    assert parse(alternatives(stub, markup)).text == "Only the markup speaks: error 8."


@pytest.mark.threat("T08")
@pytest.mark.parametrize(
    "told",
    ["The HTML view of the client is empty.", "Клиент не отображает HTML, браузер зависает."],
)
def test_a_plain_form_that_tells_of_html_stays(told: str) -> None:
    for markup in (f"<p>{told}</p>", f"<div>{told}</div><p>-- <br>Anna</p>", '<img src="cid:1">'):
        assert parse(alternatives(told, markup)).text == told
