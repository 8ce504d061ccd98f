"""What is kept of a proof: everything found, as JSON that any database takes, and told in one sentence."""

import json

import pytest

from reglament.channels.email.proof import ProofReport, record_of
from reglament.channels.email.proof_record import explain, record, results
from reglament.channels.email.trust.dkim import DkimResult, DkimSignature
from reglament.channels.email.trust.dmarc import DmarcCheck, DmarcResult, Policy
from reglament.channels.email.trust.spf import SpfCheck, SpfResult
from reglament.core.model.interaction import SenderProof

FORGED = ProofReport(
    proof=SenderProof.FAILED,
    author="ann@a.example",
    dkim=(
        DkimSignature(result=DkimResult.FAIL, domain="a.example", selector="s1", reason="changed"),
        DkimSignature(result=DkimResult.PASS, domain="list.example", selector="s2"),
    ),
    spf=SpfCheck(result=SpfResult.SOFTFAIL, domain="a.example"),
    dmarc=DmarcCheck(
        result=DmarcResult.FAIL,
        domain="a.example",
        policy=Policy.QUARANTINE,
        policy_domain="a.example",
    ),
)


def test_every_result_is_kept_with_its_domain_and_nothing_that_is_empty() -> None:
    kept = record_of(FORGED)
    assert json.loads(json.dumps(kept)) == {
        "proof": "failed",
        "author": "ann@a.example",
        "dkim": [
            {"result": "fail", "domain": "a.example", "selector": "s1", "reason": "changed"},
            {"result": "pass", "domain": "list.example", "selector": "s2"},
        ],
        "spf": {"result": "softfail", "domain": "a.example"},
        "dmarc": {
            "result": "fail",
            "domain": "a.example",
            "policy": "quarantine",
            "policy_domain": "a.example",
        },
    }
    assert results(kept) == (
        "failed; dkim=fail (a.example); dkim=pass (list.example); spf=softfail (a.example); "
        "dmarc=fail (a.example)"
    )


def test_what_was_not_asked_has_no_result() -> None:
    kept = record_of(ProofReport(proof=SenderProof.UNPROVEN, author="ann@a.example"))
    assert kept == {"proof": "unproven", "author": "ann@a.example"}
    assert results(kept) == "unproven"


@pytest.mark.threat("T05")
def test_no_text_of_a_stranger_breaks_a_database_or_fills_it() -> None:
    spf = SpfCheck(result=SpfResult.FAIL, domain="a.example", reason="\0no\udcff\r\n\u202e" * 9_000)
    kept = record_of(ProofReport(proof=SenderProof.UNPROVEN, author="a" * 9_000, spf=spf))
    written = json.dumps(kept, ensure_ascii=False).encode("utf-8")
    assert (b"\\u0000" in written, len(written) < 1_000) == (False, True)
    assert kept["spf"]["reason"].startswith("nono")


@pytest.mark.parametrize(
    ("values", "english", "russian"),
    [
        (
            {"proof": "proven", "why": "trusted-submitter", "submitter": "192.0.2.7"},
            "This desk did not check ann@a.example: it is set to trust 192.0.2.7, which has its senders sign in.",
            "Служба не проверяла ann@a.example: ей указано верить серверу 192.0.2.7, где отправители входят с паролем.",
        ),
        (
            {"proof": "failed", "why": "several-authors"},
            "It cannot be told from whom this message is: it names several authors.",
            "Нельзя определить, от кого письмо: в нём названо несколько авторов.",
        ),
        (
            {"proof": "unproven", "why": "not-checked"},
            "It was not checked whether this message is from ann@a.example: checking senders is switched off.",
            "Не проверялось, что письмо отправил ann@a.example: проверка отправителей выключена.",
        ),
        (
            {"proof": "unproven", "why": "other-author"},
            "It cannot be told from whom this message is: its headers can be read in more than one way.",
            "Нельзя определить, от кого письмо: его заголовки читаются неоднозначно.",
        ),
        (
            {"proof": "proven", "gateway": "mx.desk.example"},
            "mx.desk.example vouched for this message from ann@a.example: for the domain, not for the person who "
            "wrote it.",
            "За письмо от ann@a.example поручился mx.desk.example: за домен, а не за того, кто его писал.",
        ),
    ],
)
def test_what_decided_beside_the_checks_is_told(
    values: dict[str, str], english: str, russian: str
) -> None:
    kept = record(author="ann@a.example", **values)
    assert (explain(kept), explain(kept, "ru")) == (english, russian)
