"""Who is proven: the whole judgement over signatures, sending hosts, policies and gateways."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.channels.email.dns import NoDns
from reglament.channels.email.proof import ProofReport, prove, record_of
from reglament.channels.email.proof_record import explain
from reglament.channels.email.trust.dkim import DkimResult, sign
from reglament.channels.email.trust.dmarc import DmarcResult, Policy
from reglament.channels.email.trust.gateway_results import TrustedGateway
from reglament.channels.email.trust.spf import SpfResult
from reglament.core.model.interaction import SenderProof

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
FORGED = b"From: Ann <ann@a.example>\r\nSubject: x\r\n\r\nHello\r\n"
GATEWAY = TrustedGateway(authserv_id="mx.b.example")


def report(
    dns: Any, raw: bytes, *, mail_from: str = "ann@a.example", peer: str = "192.0.2.7", **more: Any
) -> ProofReport:
    return prove(
        raw, peer_ip=peer, helo="mx.a.example", mail_from=mail_from, resolver=dns, at=AT, **more
    )


@pytest.mark.threat("T01")
@pytest.mark.parametrize("policy", ["reject", "quarantine", "none", None])
@pytest.mark.parametrize("signer", ["a.example", "mail.a.example", "evil.example", None])
@pytest.mark.parametrize("sent_from", ["a.example", "evil.example", None])
def test_the_author_is_proven_only_by_a_domain_of_his_own(
    stub_dns: Any,
    rsa_key: Any,
    key_record: bytes,
    policy: str | None,
    signer: str | None,
    sent_from: str | None,
) -> None:
    if policy:
        stub_dns.put("_dmarc.a.example", "TXT", b"v=DMARC1; p=" + policy.encode())
    raw = FORGED
    if signer:
        stub_dns.put(f"s1._domainkey.{signer}", "TXT", key_record)
        raw = sign(raw, selector="s1", domain=signer, key=rsa_key, signed_at=AT)
    if sent_from:
        stub_dns.put(sent_from, "TXT", b"v=spf1 ip4:192.0.2.7 -all")

    found = report(stub_dns, raw, mail_from=f"ann@{sent_from or 'a.example'}")

    by_signature = signer == "a.example" or (signer == "mail.a.example" and policy is not None)
    if by_signature or sent_from == "a.example":
        expected = SenderProof.PROVEN
    elif policy in {"reject", "quarantine"}:
        expected = SenderProof.FAILED
    else:
        expected = SenderProof.UNPROVEN
    assert (found.proof, found.author) == (expected, "ann@a.example")


def test_the_report_records_everything_found(
    stub_dns: Any, rsa_key: Any, key_record: bytes
) -> None:
    stub_dns.put("_dmarc.a.example", "TXT", b"v=DMARC1; p=reject")
    stub_dns.put("s1._domainkey.a.example", "TXT", key_record)
    stub_dns.put("a.example", "TXT", b"v=spf1 -all")
    raw = sign(FORGED, selector="s1", domain="a.example", key=rsa_key, signed_at=AT)
    found = report(stub_dns, raw)
    assert [(s.result, s.domain, s.selector) for s in found.dkim] == [
        (DkimResult.PASS, "a.example", "s1")
    ]
    assert (found.spf.result, found.spf.domain) == (SpfResult.FAIL, "a.example")
    assert (found.dmarc.result, found.dmarc.policy) == (DmarcResult.PASS, Policy.REJECT)
    assert found.dmarc.aligned == ("a.example",)
    assert (len(stub_dns.asked), len(set(stub_dns.asked))) == (4, 4)


@pytest.mark.threat("T01")
@pytest.mark.parametrize(
    "head",
    [
        b"From: ann@a.example\r\nFrom: ann@a.example\r\n",
        b"From: ann@a.example, bob@a.example\r\n",
        b"Sender: ann@a.example\r\n",
        b"From: ann@a.example\r\nX: y\nFrom: eve@e.example\r\n",
        b"From: Ann\r\n",
        b"",
    ],
)
def test_an_unclear_author_is_never_proven(stub_dns: Any, head: bytes) -> None:
    stub_dns.put("a.example", "TXT", b"v=spf1 ip4:192.0.2.7 -all")
    found = report(stub_dns, head + b"Subject: x\r\n\r\nHello\r\n")
    assert (found.proof, found.author) == (SenderProof.UNPROVEN, "")
    assert found.dmarc.result is DmarcResult.PERMERROR
    assert stub_dns.asked == []


@pytest.mark.parametrize("failing", ["_dmarc.a.example", "_domainkey.a.example", "a.example"])
def test_dns_trouble_leaves_the_author_unproven_not_failed(
    stub_dns: Any, rsa_key: Any, failing: str
) -> None:
    stub_dns.put("_dmarc.a.example", "TXT", b"v=DMARC1; p=reject")
    stub_dns.failing.add(failing)
    raw = sign(FORGED, selector="s1", domain="a.example", key=rsa_key, signed_at=AT)
    assert report(stub_dns, raw).proof is SenderProof.UNPROVEN


def test_without_dns_nothing_is_proven_and_nothing_fails() -> None:
    found = report(NoDns(), FORGED)
    assert found.proof is SenderProof.UNPROVEN
    assert found.dmarc.result is DmarcResult.TEMPERROR
    assert "name system did not answer" in explain(record_of(found))


def test_a_seal_of_a_forwarder_is_not_taken_as_proof(stub_dns: Any) -> None:
    seal = (
        b"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=forwarder.example; s=s1; b=AAAA\r\n"
        b"ARC-Authentication-Results: i=1; forwarder.example; dmarc=pass header.from=a.example\r\n"
    )
    assert report(stub_dns, seal + FORGED).proof is SenderProof.UNPROVEN


def results(text: str, name: str = "mx.b.example") -> bytes:
    return f"Authentication-Results: {name}; {text}\r\n".encode()


RECEIVED = b"Received: from x by mx.b.example; Tue, 10 Mar 2026 09:00:00 +0000\r\n"
PASSED = results("dmarc=pass (p=REJECT) header.from=a.example; dkim=pass header.d=a.example")


@pytest.mark.threat("T01", "T03")
@pytest.mark.parametrize(
    ("above", "proof"),
    [
        (PASSED + RECEIVED, SenderProof.PROVEN),
        (PASSED.replace(b"mx.b", b"MX.b"), SenderProof.PROVEN),
        (RECEIVED + PASSED, SenderProof.UNPROVEN),
        (b"", SenderProof.UNPROVEN),
        (results("dmarc=pass header.from=a.example", "evil.example"), SenderProof.UNPROVEN),
        (results("dmarc=pass header.from=a.example", "xmx.b.example"), SenderProof.UNPROVEN),
        (results("dmarc=pass header.from=other.example"), SenderProof.UNPROVEN),
        (results("dmarc=fail header.from=a.example") + PASSED, SenderProof.UNPROVEN),
        (
            results("dmarc=fail policy.dmarc=reject header.from=a.example") + PASSED,
            SenderProof.FAILED,
        ),
        (results("dmarc=fail policy.dmarc=none header.from=a.example"), SenderProof.UNPROVEN),
        (results("dkim=pass header.d=a.example"), SenderProof.PROVEN),
        (results("dkim=fail header.d=a.example"), SenderProof.UNPROVEN),
        (results("dkim=pass header.d=evil.example"), SenderProof.UNPROVEN),
        (results("spf=pass smtp.mailfrom=ann@a.example"), SenderProof.PROVEN),
        (results("spf=pass smtp.mailfrom=evil.example"), SenderProof.UNPROVEN),
        (results("none"), SenderProof.UNPROVEN),
        (results("x (; dmarc=pass header.from=a.example)"), SenderProof.UNPROVEN),
        (results("dmarc=odd header.from=a.example"), SenderProof.UNPROVEN),
    ],
)
def test_only_the_gateways_own_topmost_results_count(
    stub_dns: Any, above: bytes, proof: SenderProof
) -> None:
    found = report(stub_dns, above + FORGED, gateway=GATEWAY)
    assert found.proof is proof
    assert stub_dns.asked == []


@pytest.mark.threat("T03")
def test_own_hops_above_the_gateway_are_counted(stub_dns: Any) -> None:
    gateway = TrustedGateway(authserv_id="mx.b.example", own_hops=1)
    assert report(stub_dns, RECEIVED + PASSED + RECEIVED + FORGED, gateway=gateway).proof is (
        SenderProof.PROVEN
    )
    assert report(stub_dns, RECEIVED * 2 + PASSED + FORGED, gateway=gateway).proof is (
        SenderProof.UNPROVEN
    )


@pytest.mark.threat("T03")
def test_results_in_the_mail_prove_nothing_without_a_gateway(stub_dns: Any) -> None:
    assert report(stub_dns, PASSED + FORGED).proof is SenderProof.UNPROVEN


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_outcome_has_its_sentence(
    stub_dns: Any, rsa_key: Any, key_record: bytes, language: str
) -> None:
    stub_dns.put("s1._domainkey.a.example", "TXT", key_record)
    signed = sign(FORGED, selector="s1", domain="a.example", key=rsa_key, signed_at=AT)
    sentences = [
        explain(record_of(report(stub_dns, raw)), language) for raw in (signed, FORGED, b"")
    ]
    sentences.append(explain(record_of(report(NoDns(), FORGED)), language))
    stub_dns.put("_dmarc.a.example", "TXT", b"v=DMARC1; p=reject")
    sentences.append(explain(record_of(report(stub_dns, FORGED)), language))
    assert len(set(sentences)) == 5
    for sentence in sentences:
        assert "{" not in sentence
        assert bool(re.search("[а-я]", sentence)) is (language == "ru")
    forged = record_of(report(stub_dns, FORGED))
    assert explain(forged, "de") == explain(forged, "en")


@pytest.mark.threat("T05")
@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(["From: ", "DKIM-Signature: ", "\r\n", ""]))
def test_no_bytes_make_it_fail(noise: bytes, before: str) -> None:
    raw = before.encode() + noise + b"\r\nFrom: ann@a.example\r\n\r\n" + noise
    found = prove(
        raw, peer_ip="192.0.2.7", helo="h", mail_from="x@y.example", resolver=NoDns(), at=AT
    )
    assert found.proof is SenderProof.UNPROVEN
