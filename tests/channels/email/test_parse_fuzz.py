"""Whatever the bytes: no exception, no NUL or surrogate, valid JSON, bounded time. SOAK_FUZZ says how many mails."""

import json
import os
import random
import time
from email.header import Header, decode_header
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.channels.email.parse import identity_of, parse
from reglament.channels.email.reading.addresses import read_mailboxes
from reglament.channels.email.reading.charsets import decode
from reglament.channels.email.reading.dates import read_date
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.encoded_words import decode_words, unfolded
from reglament.channels.email.reading.parameters import read_parametrised

FIXTURES = Path(__file__).parent / "fixtures"
SEEDS = [
    path.read_bytes() for path in sorted(FIXTURES.glob("*.eml")) if path.stat().st_size < 20_000
]
ROUNDS = int(os.environ.get("SOAK_FUZZ", "3000"))
SECONDS_PER_MAIL = 2.0
LINES = [
    b"Content-Type: multipart/mixed; boundary=b1",
    b"Content-Type: text/html; charset=utf-16",
    b"From: <<>>,;:@",
    b"Content-Transfer-Encoding: base64",
    b"Subject: =?utf-16?B?2AA=?= =?utf-7?Q?+2AA-?=",
    b"Date: 99 Zzz 0000 99:99",
    b"Content-Type: application/ms-tnef",
    b"Content-Type: message/delivery-status",
    b"--b1",
    b"--b1--",
    b"",
    b"begin 644 a",
    b"Content-Disposition: attachment; filename*0*=x'y'%ff%00; filename*1=\"",
    b"On 1.1.2026 a@b wrote:",
    b"> > > >",
    b"-- ",
    b"From: a:b:c:<@,@:>",
    b"References: <<<<",
    b"Content-Type: application/pkcs7-mime",
    b"<b><i></b></i><!--",
    b"\0\0\xff\xfe\xed\xa0\x80",
]


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _assert_clean(raw):
    start = time.process_time()
    mail = parse(raw)
    took = time.process_time() - start
    document = mail.as_json()
    for text in _strings(document):
        assert "\0" not in text
        text.encode("utf-8")
    assert "\n" not in document["subject"]
    assert "\r" not in document["text"]
    assert bool(document["reply_text"].strip()) == bool(document["text"].strip())
    assert json.loads(json.dumps(document)) == document
    assert [d for d in mail.defects if d.startswith("unreadable")] == []
    assert took < SECONDS_PER_MAIL
    assert len(identity_of(raw, "a@b")) == 64


def _mutated(dice: random.Random) -> bytes:
    raw = bytearray(dice.choice(SEEDS))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(raw) + 1)
        kind = dice.randrange(7)
        if kind == 0 and raw:
            raw[at % len(raw)] ^= 1 << dice.randrange(8)
        elif kind == 1:
            other = dice.choice(SEEDS)
            cut = dice.randrange(len(other) + 1)
            raw[at:] = other[cut:]
        elif kind == 2:
            del raw[at:]
        elif kind == 3:
            raw[at:at] = b"\n" + dice.choice(LINES) + b"\n"
        elif kind == 4:
            del raw[at : at + dice.randint(1, 40)]
        elif kind == 5:
            raw[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 30)))
        else:
            raw[at:at] = raw[dice.randrange(len(raw) + 1) :][: dice.randint(1, 2000)]
    return bytes(raw)


@pytest.mark.threat("T05", "T08")
def test_parse_survives_mutated_mails():
    dice = random.Random(20260310)
    for _ in range(ROUNDS):
        raw = _mutated(dice)
        try:
            _assert_clean(raw)
        except AssertionError:
            Path("/tmp/reglament-fuzz-failure.eml").write_bytes(raw)
            raise


@settings(max_examples=ROUNDS // 20)
@given(st.binary(max_size=400))
def test_parse_survives_any_bytes(raw):
    _assert_clean(raw)


@settings(max_examples=ROUNDS // 15)
@given(
    st.binary(max_size=200),
    st.sampled_from(
        [None, "utf-8", "koi8-r", "gb2312", "utf-7", "utf-16", "iso-2022-jp", "hz", "x"]
    ),
)
def test_decode_never_raises(raw, charset):
    decode(raw, charset, Defects())


@settings(max_examples=ROUNDS // 15)
@given(st.text(max_size=120).filter(lambda text: text.strip() and text.isprintable()))
def test_decode_words_undoes_what_the_standard_library_encodes(text):
    encoded = Header(text, "utf-8", maxlinelen=40).encode()
    shown = decode_words(unfolded(encoded.encode("ascii"), Defects()), Defects())
    expected = b"".join(
        part.encode() if isinstance(part, str) else part for part, _ in decode_header(encoded)
    ).decode()
    assert shown == " ".join(expected.split())


@settings(max_examples=ROUNDS // 10)
@given(st.text(max_size=200))
def test_header_readers_answer_whatever_stands_in_a_header(text):
    # what they answer is what later readers rely on: no NUL, no line end, no lone surrogate, a moment with its zone
    for one in read_mailboxes(text, Defects()):
        assert one.name or one.address
        assert is_one_line(one.name + one.address)
    found = read_date(text, Defects())
    assert found is None or found.utcoffset() is not None
    value = read_parametrised(text, Defects())
    for word in (value.value, *value.parameters):
        assert word == word.lower()
    assert not is_broken(decode_words(text, Defects()))


def is_one_line(text):
    return not set(text) & set("\0\n\r") and not is_broken(text)


def is_broken(text):
    """Tell whether lone surrogates stand in a text, which no later consumer can write down."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


@pytest.mark.threat("T05")
@pytest.mark.parametrize(
    "line",
    [
        "> " * 500_000,
        "<" * 1_000_000,
        "On " * 300_000 + "wrote:",
        "a@" * 500_000,
        "(" * 1_000_000,
        '"' * 1_000_000,
        "=?utf-8?q?" * 100_000,
        "От: " * 250_000,
        "-" * 1_000_000,
        "С уважением" * 90_000,
        "1." * 500_000,
        " " * 1_000_000,
        "begin 644 " * 100_000,
        "-----BEGIN PGP SIGNED MESSAGE-----\n" * 30_000,
        "##-" * 300_000,
        "\n" * 1_000_000,
        "From: a\nSent: b\n" * 60_000,
        "x\n> y\n" * 160_000,
        "_" * 1_000_000,
        "https://" * 120_000,
        "On 1.1.2026 a@b\n" * 60_000,
        "a" * 1_000_000,
        "&nbsp;" * 160_000,
        "-- \n" * 250_000,
        "Best,\n" * 160_000,
        "9 марта 2026 " * 70_000,
    ],
    ids=lambda line: line[:12].strip() or "blank",
)
def test_parse_is_linear_on_pathological_lines(line):
    body = line.encode()
    for head in (
        b"",
        b"Content-Type: text/html; charset=utf-8\n",
        b"Content-Transfer-Encoding: base64\n",
    ):
        start = time.process_time()
        parse(b"From: a@b.example\nSubject: Re: s\nIn-Reply-To: <a@b>\n" + head + b"\n" + body)
        assert time.process_time() - start < 6, head
    start = time.process_time()
    for name in (b"From", b"Subject", b"Date", b"Content-Type", b"References", b"Return-Path"):
        parse(name + b": " + body.replace(b"\n", b" ") + b"\n\nx")
    assert time.process_time() - start < 6, "headers"
