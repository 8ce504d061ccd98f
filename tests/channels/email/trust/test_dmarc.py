"""DMARC with the tree walk of RFC 9989."""

from typing import Any

import pytest

from reglament.channels.email.trust.dmarc import (
    DmarcResult,
    Policy,
    evaluate,
    parse_record,
)


def run(dns: Any, author: str, *dkim: str, spf: str | None = None) -> tuple[Any, ...]:
    found = evaluate(author, dkim_domains=dkim, spf_domain=spf, resolver=dns)
    return found.result, found.policy, found.policy_domain


REJECT = b"v=DMARC1; p=reject"


@pytest.mark.threat("T01")
@pytest.mark.parametrize(
    ("author", "dkim", "spf", "result"),
    [
        ("a.example", ["a.example"], None, DmarcResult.PASS),
        ("a.example", [], "a.example", DmarcResult.PASS),
        ("a.example", ["mail.a.example"], None, DmarcResult.PASS),
        ("mail.a.example", ["a.example"], None, DmarcResult.PASS),
        ("x.a.example", ["y.a.example"], None, DmarcResult.PASS),
        ("a.example", [], None, DmarcResult.FAIL),
        ("a.example", ["b.example"], "b.example", DmarcResult.FAIL),
        ("a.example", ["xa.example"], None, DmarcResult.FAIL),
        ("a.example", ["a.example.evil.example"], None, DmarcResult.FAIL),
        ("a.example", ["example"], None, DmarcResult.FAIL),
    ],
)
def test_only_domains_of_the_same_organization_speak_for_the_author(
    stub_dns: Any, author: str, dkim: list[str], spf: str | None, result: DmarcResult
) -> None:
    stub_dns.put("_dmarc.a.example", "TXT", REJECT)
    assert run(stub_dns, author, *dkim, spf=spf) == (result, Policy.REJECT, "a.example")


@pytest.mark.parametrize(
    ("tags", "dkim", "spf", "result"),
    [
        (b"adkim=s", "mail.a.example", None, DmarcResult.FAIL),
        (b"adkim=s", "a.example", None, DmarcResult.PASS),
        (b"aspf=s", None, "mail.a.example", DmarcResult.FAIL),
        (b"aspf=s", "mail.a.example", None, DmarcResult.PASS),
        (b"adkim=r", "mail.a.example", None, DmarcResult.PASS),
    ],
)
def test_strict_alignment_wants_the_same_domain(
    stub_dns: Any, tags: bytes, dkim: str | None, spf: str | None, result: DmarcResult
) -> None:
    stub_dns.put("_dmarc.a.example", "TXT", REJECT + b"; " + tags)
    assert run(stub_dns, "a.example", *([dkim] if dkim else []), spf=spf)[0] is result


@pytest.mark.parametrize(
    ("record", "author", "exists", "policy"),
    [
        (b"v=DMARC1; p=reject; sp=quarantine; np=none", "a.example", True, Policy.REJECT),
        (b"v=DMARC1; p=reject; sp=quarantine; np=none", "s.a.example", True, Policy.QUARANTINE),
        (b"v=DMARC1; p=reject; sp=quarantine; np=none", "s.a.example", False, Policy.NONE),
        (b"v=DMARC1; p=none; np=reject", "s.a.example", False, Policy.REJECT),
        (b"v=DMARC1; p=none; np=reject", "s.a.example", True, Policy.NONE),
        (b"v=DMARC1; p=quarantine", "s.a.example", True, Policy.QUARANTINE),
        (b"v=DMARC1; p=reject; t=y", "a.example", True, Policy.QUARANTINE),
        (b"v=DMARC1; p=quarantine; t=y", "a.example", True, Policy.NONE),
        (b"v=DMARC1; p=reject; pct=0", "a.example", True, Policy.REJECT),
        (b"v=DMARC1; rua=mailto:r@a.example", "a.example", True, Policy.NONE),
        (b"v=DMARC1; p=odd; rua=mailto:r@a.example", "a.example", True, Policy.NONE),
    ],
)
def test_the_policy_that_applies(
    stub_dns: Any, record: bytes, author: str, exists: bool, policy: Policy
) -> None:
    stub_dns.put("_dmarc.a.example", "TXT", b"something else", record)
    if exists:
        stub_dns.put("s.a.example", "MX", (1, "mx.a.example"))
    assert run(stub_dns, author) == (DmarcResult.FAIL, policy, "a.example")


@pytest.mark.parametrize(
    "records",
    [
        [],
        [b"v=DMARC2; p=reject"],
        [b"p=reject; v=DMARC1"],
        [b"v=DMARC1; p=odd"],
        [b"v=DMARC1"],
        [b"v=DMARC10; p=reject"],
        [b"\xff"],
        [REJECT, REJECT],
    ],
)
def test_without_one_valid_record_no_policy_applies(stub_dns: Any, records: list[bytes]) -> None:
    stub_dns.put("_dmarc.a.example", "TXT", *records)
    assert run(stub_dns, "a.example", "b.example") == (DmarcResult.NONE, None, "")


def test_a_public_suffix_does_not_join_its_domains(stub_dns: Any) -> None:
    stub_dns.put("_dmarc.bank.example", "TXT", b"v=DMARC1; p=reject; psd=y")
    stub_dns.put("_dmarc.a.bank.example", "TXT", REJECT)
    # Two customers of one registry: neither speaks for the other, nor the registry for them.
    assert run(stub_dns, "a.bank.example", "b.bank.example")[0] is DmarcResult.FAIL
    assert run(stub_dns, "a.bank.example", "bank.example")[0] is DmarcResult.FAIL
    assert run(stub_dns, "x.a.bank.example", "a.bank.example")[0] is DmarcResult.PASS
    # One without a record of its own falls under the registry's.
    assert run(stub_dns, "c.bank.example") == (DmarcResult.FAIL, Policy.REJECT, "bank.example")


def test_a_department_may_declare_itself_an_organization(stub_dns: Any) -> None:
    stub_dns.put("_dmarc.a.example", "TXT", REJECT)
    stub_dns.put("_dmarc.lab.a.example", "TXT", b"v=DMARC1; p=none; psd=n")
    assert run(stub_dns, "lab.a.example", "a.example")[0] is DmarcResult.FAIL
    assert run(stub_dns, "x.lab.a.example", "lab.a.example") == (
        DmarcResult.PASS,
        Policy.NONE,
        "lab.a.example",
    )


def test_a_long_name_asks_at_most_eight_questions(stub_dns: Any) -> None:
    author = ".".join(f"l{n}" for n in range(30)) + ".a.example"
    assert run(stub_dns, author) == (DmarcResult.NONE, None, "")
    asked = [name for name, _ in stub_dns.asked]
    assert list(dict.fromkeys(asked)) == [
        "_dmarc." + author,
        *["_dmarc." + ".".join(author.split(".")[-n:]) for n in range(7, 0, -1)],
    ]


def test_dns_trouble_is_temporary(stub_dns: Any) -> None:
    stub_dns.failing.add("example")
    assert run(stub_dns, "a.example", "a.example") == (DmarcResult.TEMPERROR, None, "")


def test_the_first_of_equal_tags_counts() -> None:
    record = parse_record(b"v=DMARC1; p=reject; p=none", "a.example")
    assert record is not None
    assert record.policy is Policy.REJECT
