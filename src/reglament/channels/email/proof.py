"""Owns the judgement whether a mail's author is who From says, and the report on how that was found.

Checking belongs to `trust`, questions to `dns`, what is kept of the report to `proof_record`; what a mail of a given
proof may do belongs to the core.
Forwarders' seals (ARC) are not taken as proof: whoever seals can claim anything.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from reglament.channels.email.dns import BudgetedResolver, Resolver
from reglament.channels.email.proof_record import record
from reglament.channels.email.trust import dkim, dmarc, spf
from reglament.channels.email.trust.dkim import DkimResult, DkimSignature
from reglament.channels.email.trust.dmarc import DmarcCheck, DmarcResult, Policy
from reglament.channels.email.trust.gateway_results import (
    GatewayResult,
    TrustedGateway,
    results_of,
)
from reglament.channels.email.trust.header_block import (
    Field,
    UnclearHeaderError,
    author_of,
    split_message,
)
from reglament.channels.email.trust.spf import SpfCheck, SpfResult
from reglament.core.model.interaction import SenderProof

MAX_PROVABLE_OCTETS = 64 * 1024 * 1024


NO_SPF = SpfCheck(result=SpfResult.NONE)
NO_DMARC = DmarcCheck(result=DmarcResult.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofReport:
    """Everything found about one mail's author.

    `proof` holds for `author` only: a reader that takes another address from the same bytes must
    treat the mail as unproven. `author` is empty where From is unclear. `gateway` names the trusted
    server whose results were taken instead of own checks, else it is empty.
    """

    proof: SenderProof
    author: str = ""
    dkim: tuple[DkimSignature, ...] = ()
    spf: SpfCheck = NO_SPF
    dmarc: DmarcCheck = NO_DMARC
    gateway: str = ""


def prove(
    raw: bytes,
    *,
    peer_ip: str,
    helo: str,
    mail_from: str,
    resolver: Resolver,
    at: datetime,
    gateway: TrustedGateway | None = None,
) -> ProofReport:
    """Return the report on a mail received at `at` from `peer_ip` (empty: unknown); never raises.

    With a `gateway`, its results are taken and nothing is asked; where it wrote none, the mail is
    unproven, since the peer is then the gateway and not the sender.
    """
    try:
        if len(raw) > MAX_PROVABLE_OCTETS:
            raise UnclearHeaderError("the mail is too large to be checked")
        fields, body = split_message(raw)
        author, domain = author_of(fields)
    except UnclearHeaderError as unclear:
        check = DmarcCheck(result=DmarcResult.PERMERROR, reason=str(unclear))
        return ProofReport(proof=SenderProof.UNPROVEN, dmarc=check)
    if gateway is not None:
        return _from_gateway(fields, gateway, author=author, domain=domain)
    budget = BudgetedResolver(resolver)
    signatures = dkim.verify(fields, body, resolver=budget, at=at)
    sent_by = spf.check(peer_ip=peer_ip, mail_from=mail_from, helo=helo, resolver=budget)
    check = dmarc.evaluate(
        domain,
        dkim_domains=[s.domain for s in signatures if s.result is DkimResult.PASS],
        spf_domain=sent_by.domain if sent_by.result is SpfResult.PASS else None,
        resolver=budget,
    )
    proof = _proof(check, uncertain=_is_uncertain(signatures, sent_by))
    return ProofReport(proof=proof, author=author, dkim=signatures, spf=sent_by, dmarc=check)


def _is_uncertain(signatures: tuple[DkimSignature, ...], sent_by: SpfCheck) -> bool:
    """Tell whether an unanswered question might have proven the author."""
    return sent_by.result is SpfResult.TEMPERROR or any(
        signature.result is DkimResult.TEMPERROR for signature in signatures
    )


def _proof(check: DmarcCheck, *, uncertain: bool) -> SenderProof:
    if check.result is DmarcResult.PASS or (check.result is DmarcResult.NONE and check.aligned):
        return SenderProof.PROVEN
    refused = check.policy in {Policy.QUARANTINE, Policy.REJECT}
    if check.result is DmarcResult.FAIL and refused and not uncertain:
        return SenderProof.FAILED
    return SenderProof.UNPROVEN


def _from_gateway(
    fields: tuple[Field, ...], gateway: TrustedGateway, *, author: str, domain: str
) -> ProofReport:
    results = results_of(fields, gateway)
    if results is None:
        reason = f"{gateway.authserv_id} wrote no results on this mail"
        check = DmarcCheck(result=DmarcResult.NONE, domain=domain, reason=reason)
        return ProofReport(proof=SenderProof.UNPROVEN, author=author, dmarc=check)
    check = _gateway_dmarc(results, domain)
    return ProofReport(
        proof=_proof(check, uncertain=False),
        author=author,
        dkim=_gateway_dkim(results),
        spf=_gateway_spf(results),
        dmarc=check,
        gateway=gateway.authserv_id,
    )


def _gateway_dmarc(results: tuple[GatewayResult, ...], domain: str) -> DmarcCheck:
    for found in results:
        if found.method != "dmarc" or found.properties.get("header.from") != domain:
            continue
        known = found.result in {result.value for result in DmarcResult}
        result = DmarcResult(found.result) if known else DmarcResult.PERMERROR
        said = found.properties.get("policy.dmarc", found.properties.get("policy.p", ""))
        policy = Policy(said) if said in {item.value for item in Policy} else None
        return DmarcCheck(result=result, domain=domain, policy=policy)
    # A gateway without DMARC: only the author's very own domain speaks for it.
    spoken = [s.domain for s in _gateway_dkim(results) if s.result is DkimResult.PASS]
    sent_by = _gateway_spf(results)
    if sent_by.result is SpfResult.PASS:
        spoken.append(sent_by.domain)
    aligned = (domain,) if domain in spoken else ()
    return DmarcCheck(result=DmarcResult.NONE, domain=domain, aligned=aligned)


def _gateway_dkim(results: tuple[GatewayResult, ...]) -> tuple[DkimSignature, ...]:
    known = {result.value for result in DkimResult}
    return tuple(
        DkimSignature(
            result=DkimResult(found.result),
            domain=found.properties.get("header.d", ""),
            selector=found.properties.get("header.s", ""),
        )
        for found in results
        if found.method == "dkim" and found.result in known
    )


def _gateway_spf(results: tuple[GatewayResult, ...]) -> SpfCheck:
    known = {result.value for result in SpfResult}
    for found in results:
        if found.method == "spf" and found.result in known:
            sender = found.properties.get("smtp.mailfrom", "")
            return SpfCheck(result=SpfResult(found.result), domain=sender.rpartition("@")[2])
    return SpfCheck(result=SpfResult.NONE)


def record_of(report: ProofReport) -> dict[str, Any]:
    """Return the report as it is kept with the mail (`proof_record`)."""
    return record(
        proof=report.proof.value,
        author=report.author,
        dkim=tuple(_plain(signature) for signature in report.dkim),
        # what was not asked has no result
        spf=_plain(report.spf) if report.spf != NO_SPF else {},
        dmarc=_plain(report.dmarc) if report.dmarc != NO_DMARC else {},
        gateway=report.gateway,
    )


def _plain(check: DkimSignature | SpfCheck | DmarcCheck) -> dict[str, Any]:
    return {one.name: getattr(check, one.name) for one in fields(check)}
