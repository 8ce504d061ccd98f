"""The strict reading of headers that a proof rests on."""

import pytest

from reglament.channels.email.trust.header_block import (
    UnclearHeaderError,
    address_of,
    ascii_domain,
    author_of,
    split_message,
)


@pytest.mark.parametrize(
    ("value", "address", "domain"),
    [
        ("ann@a.example", "ann@a.example", "a.example"),
        ("  Ann Lee <Ann@A.Example>", "Ann@A.Example", "a.example"),
        ('"Lee, Ann" <ann@a.example>', "ann@a.example", "a.example"),
        ('"boss@bank.example" <ann@a.example>', "ann@a.example", "a.example"),
        ("(boss@bank.example) ann@a.example (x <y@z>)", "ann@a.example", "a.example"),
        ("=?utf-8?q?a=40b?= <ann@a.example>", "ann@a.example", "a.example"),
        ('"ann lee"@a.example', '"ann lee"@a.example', "a.example"),
        ('<"ann@bank.example"@a.example>', '"ann@bank.example"@a.example', "a.example"),
        ("Анна <ann@пример.рф>", "ann@пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("x@fa\u00df.example", "x@fa\u00df.example", "xn--fa-hia.example"),
    ],
)
def test_one_author_is_read(value: str, address: str, domain: str) -> None:
    assert address_of(value) == (address, domain)


@pytest.mark.threat("T01")
@pytest.mark.parametrize(
    "value",
    [
        *("", "Ann", "@a.example", "ann@", "ann@a.example, boss@bank.example", "a@b.example c@d"),
        *("<ann@a.example> <boss@bank.example>", "boss@bank.example <ann@a.example>"),
        *("boss@bank.example, Ann <ann@a.example>", "<ann@a.example>, boss@bank.example"),
        *("<boss@bank.example@a.example>", "<ann@a.example", "ann@a.example>", '"ann@a.example'),
        *("(ann@a.example", "<boss@bank.example\x00@a.example>", "Group: ann@a.example;"),
        *(
            "<@relay.example:ann@a.example>",
            "ann@a..example",
            "ann@-\u2028.example",
            "a@b@c.example",
        ),
    ],
)
def test_what_two_readers_could_read_differently_has_no_author(value: str) -> None:
    with pytest.raises(UnclearHeaderError):
        address_of(value)


@pytest.mark.threat("T01", "T04")
@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\n\r\n",
        b"From: a@a.example\r\nFrom: b@b.example\r\n\r\n",
        b"From: a@a.example\r\nX: y\nFrom: b@b.example\r\n\r\n",
        b"From: a@a.example\r\nX: y\rFrom: b@b.example\r\n\r\n",
        b"no colon here\r\nFrom: a@a.example\r\n\r\n",
        b"From: a@a.example\r\nX: \x00\r\n\r\n",
        b"\r\nFrom: a@a.example\r\n\r\n",
        b"",
        b"X: " + b"y" * 300_000 + b"\r\nFrom: a@a.example\r\n\r\n",
    ],
)
def test_unclear_headers_have_no_author(raw: bytes) -> None:
    with pytest.raises(UnclearHeaderError):
        author_of(split_message(raw)[0])


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@a.example\r\nX: 1\r\n 2\r\n\r\nbody\r\n",
        b"From: a@a.example\nX: 1\n 2\n\nbody\n",
        b"From ann Tue Mar 10\nFrom: a@a.example\nX: 1\n 2\n\nbody\n",
    ],
)
def test_crlf_and_unix_files_read_the_same(raw: bytes) -> None:
    fields, body = split_message(raw)
    assert [(field.name, field.text) for field in fields] == [("from", "a@a.example"), ("x", "1 2")]
    assert body == b"body\r\n"


@pytest.mark.parametrize(
    "domain", ["", ".", "a b", "a..b", "x" * 64, "a@b", "пример\u0000.рф", "*.a"]
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(UnclearHeaderError):
        ascii_domain(domain)
