"""DKIM against an independent implementation, and what must not pass."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import dkim as oracle
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reglament.channels.email.trust.dkim import DkimResult, canonical_body, sign, verify
from reglament.channels.email.trust.header_block import split_message

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MAIL = (
    b"From: Ann <ann@a.example>\r\nTo: desk@b.example\r\nSubject:  Two   spaces\r\n and a fold\r\n"
    b"Date: Tue, 10 Mar 2026 09:00:00 +0000\r\n\r\nHello \t there  \r\n\r\n.dot\r\n\r\n\r\n"
)
LATER = datetime(2100, 1, 1, tzinfo=UTC)  # the other implementation signs by the system's clock
NAME = "s1._domainkey.a.example"


def pem(key: Any) -> bytes:
    return bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )


def by_oracle(key: Any, mail: bytes = MAIL, **options: Any) -> bytes:
    return bytes(oracle.sign(mail, b"s1", b"a.example", pem(key), **options)) + mail


def results(raw: bytes, dns: Any, at: datetime = LATER) -> list[DkimResult]:
    fields, body = split_message(raw)
    return [found.result for found in verify(fields, body, resolver=dns, at=at)]


@pytest.mark.parametrize(
    "by", [(a, b) for a in (b"simple", b"relaxed") for b in (b"simple", b"relaxed")]
)
@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b"x", b"a  \r\n\tb \r\n \r\n", b"\xff\x00\r\n"])
def test_signatures_of_another_implementation_pass(
    stub_dns: Any, rsa_key: Any, key_record: bytes, by: tuple[bytes, bytes], body: bytes
) -> None:
    stub_dns.put(NAME, "TXT", key_record)
    mail = MAIL.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body
    raw = by_oracle(rsa_key, mail, canonicalize=by)
    assert results(raw, stub_dns) == [DkimResult.PASS]


@pytest.mark.threat("T01")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"ann@a.example", b"eve@a.example"),
        (b"Two   spaces", b"Other words"),
        (b"Hello", b"Hallo"),
        (b".dot\r\n", b".dot\r\nmore\r\n"),
        (b"From: Ann", b"From: Eve <eve@e.example>\r\nFrom: Ann"),
        (b"d=a.example", b"d=b.example"),
        (b"s=s1", b"s=s2"),
    ],
)
def test_a_changed_mail_does_not_pass(
    stub_dns: Any, rsa_key: Any, key_record: bytes, old: bytes, new: bytes
) -> None:
    stub_dns.put(NAME, "TXT", key_record)
    for name in ("s1._domainkey.b.example", "s2._domainkey.a.example"):
        stub_dns.put(name, "TXT", key_record)
    raw = by_oracle(rsa_key, include_headers=[b"from", b"from", b"subject", b"to"])
    assert old in raw
    # Another d= is refused earlier, since i= then lies outside of it.
    refused = DkimResult.PERMERROR if new.startswith(b"d=") else DkimResult.FAIL
    assert results(raw.replace(old, new, 1), stub_dns) == [refused]


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_our_signatures_pass_here_and_elsewhere(
    stub_dns: Any, rsa_key: Any, key_record: bytes, kind: str
) -> None:
    key: Any = rsa_key
    record = key_record
    if kind == "ed25519":
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        record = b"v=DKIM1; k=ed25519; p=" + base64.b64encode(public)
    stub_dns.put(NAME, "TXT", record)
    signed = sign(MAIL, selector="s1", domain="a.example", key=key, signed_at=AT)
    assert signed.endswith(MAIL)
    assert signed == sign(MAIL, selector="s1", domain="a.example", key=key, signed_at=AT)
    assert results(signed, stub_dns) == [DkimResult.PASS]
    assert max(len(line) for line in signed.partition(b"From:")[0].split(b"\r\n")) < 200
    for added in (b"From: eve@a.example\r\n", b"Subject: other\r\n"):
        assert results(added + signed, stub_dns) == [DkimResult.FAIL]
    if kind == "rsa":
        assert oracle.verify(signed, dnsfunc=lambda name, timeout=5: record)


@pytest.mark.parametrize(
    ("record", "result"),
    [
        (None, DkimResult.PERMERROR),
        (b"v=DKIM1; p=", DkimResult.PERMERROR),
        (b"v=DKIM2; {p}", DkimResult.PERMERROR),
        (b"v=DKIM1; k=ed25519; {p}", DkimResult.PERMERROR),
        (b"v=DKIM1; s=tlsrpt; {p}", DkimResult.PERMERROR),
        (b"v=DKIM1; h=sha1; {p}", DkimResult.PERMERROR),
        (b"v=DKIM1; t=y; {p}", DkimResult.NEUTRAL),
        (b"v=DKIM1; t=s; {p}", DkimResult.PASS),
        (b"v=DKIM1; p=AAAA", DkimResult.PERMERROR),
        (b"v=DKIM1; p=!!", DkimResult.PERMERROR),
        (b"p=\xff", DkimResult.PERMERROR),
        (b"nonsense", DkimResult.PERMERROR),
        (b"{p}", DkimResult.PASS),
        (b"v=DKIM1; s=email:x; h=sha1:sha256; n=note; {p};", DkimResult.PASS),
    ],
)
def test_the_published_key_decides(
    stub_dns: Any, rsa_key: Any, key_record: bytes, record: bytes | None, result: DkimResult
) -> None:
    if record is not None:
        public = key_record.rpartition(b"; ")[2]
        stub_dns.put(NAME, "TXT", record.replace(b"{p}", public))
    assert results(by_oracle(rsa_key), stub_dns) == [result]


def test_dns_trouble_is_temporary(stub_dns: Any, rsa_key: Any) -> None:
    stub_dns.failing.add("a.example")
    assert results(by_oracle(rsa_key), stub_dns) == [DkimResult.TEMPERROR]


def test_weak_keys_and_partial_bodies_prove_nothing(
    stub_dns: Any, rsa_key: Any, key_record: bytes
) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    public = weak.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    stub_dns.put(NAME, "TXT", key_record)
    partial = by_oracle(rsa_key, length=True)
    assert results(partial + b"added by somebody\r\n", stub_dns) == [DkimResult.POLICY]
    old = by_oracle(rsa_key, signature_algorithm=b"rsa-sha1")
    assert results(old, stub_dns) == [DkimResult.PERMERROR]
    stub_dns.put(NAME, "TXT", b"p=" + base64.b64encode(public))
    assert results(by_oracle(weak), stub_dns) == [DkimResult.PASS]


@pytest.mark.parametrize(
    "field",
    [
        *(b"", b"v=1", b";;;", b"=", b"v=1; a=rsa-sha256; d=a.example; s=s1", b"\xff\xff"),
        b"v=1; a=rsa-sha256; d=a.example; s=s1; h=to; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; d=a.example; d=b.example; s=s1; h=from; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; d=a b; s=s1; h=from; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; c=other; d=a.example; s=s1; h=from; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; d=a.example; i=@b.example; s=s1; h=from; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; d=a.example; i=@xa.example; s=s1; h=from; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; d=a.example; s=s1; h=from; bh=AA!A; b=AAAA",
        b"v=1; a=rsa-sha256; d=a.example; s=s1; h=from; t=-1; bh=AAAA; b=AAAA",
        b"v=1; a=rsa-sha256; d=a.example; s=s1; h=from; q=x; bh=AAAA; b=AAAA",
    ],
)
def test_malformed_signatures_are_permanent_errors(
    stub_dns: Any, key_record: bytes, field: bytes
) -> None:
    stub_dns.put(NAME, "TXT", key_record)
    raw = b"DKIM-Signature: " + field + b"\r\n" + MAIL
    assert results(raw, stub_dns) == [DkimResult.PERMERROR]


@pytest.mark.parametrize(
    ("signed_after", "result"),
    [
        (timedelta(minutes=-1), DkimResult.PASS),
        (timedelta(minutes=9), DkimResult.PASS),
        (timedelta(minutes=11), DkimResult.FAIL),
    ],
)
def test_the_moment_of_arrival_decides_not_the_clock(
    stub_dns: Any, rsa_key: Any, key_record: bytes, signed_after: timedelta, result: DkimResult
) -> None:
    stub_dns.put(NAME, "TXT", key_record)
    raw = sign(MAIL, selector="s1", domain="a.example", key=rsa_key, signed_at=AT + signed_after)
    assert results(raw, stub_dns, AT) == [result]
    expiring = raw.replace(b" h=", b" x=%d; h=" % AT.timestamp(), 1)
    assert results(expiring, stub_dns, AT + timedelta(days=1)) == [DkimResult.FAIL]


def test_only_the_first_signatures_are_checked(stub_dns: Any, rsa_key: Any) -> None:
    raw = by_oracle(rsa_key)
    signature = raw[: -len(MAIL)]
    assert len(results(signature * 30 + MAIL, stub_dns)) == 8


@pytest.mark.parametrize(
    ("body", "simple", "relaxed"),
    [  # RFC 6376 3.4.3 to 3.4.5
        (b"", b"\r\n", b""),
        (b"\r\n\r\n", b"\r\n", b""),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C \r\nD \t E\r\n", b" C\r\nD E\r\n"),
        (b"x", b"x\r\n", b"x\r\n"),
    ],
)
def test_bodies_are_canonical_as_the_rfc_shows(body: bytes, simple: bytes, relaxed: bytes) -> None:
    assert canonical_body(body, "simple") == simple
    assert canonical_body(body, "relaxed") == relaxed
