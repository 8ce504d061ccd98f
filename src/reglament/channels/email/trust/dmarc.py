"""Owns DMARC (RFC 9989): records, the tree walk, alignment, and the policy that applies.

Authenticating domains belongs to `dkim` and `spf`; what a mail may do belongs to the core.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reglament.channels.email.dns import DnsFailureError, Resolver, texts

_MAX_LABELS = 8
_POLICY_TAGS = ("p", "sp", "np")
_REPORT_ADDRESS = re.compile(r"mailto:[^\s,;]+@[^\s,;]+", re.IGNORECASE)


class Policy(StrEnum):
    """What the domain owner asks for mail that fails (RFC 9989 4.7)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


class DmarcResult(StrEnum):
    """RFC 8601 2.7 with RFC 9989 4.5."""

    PASS = "pass"  # noqa: S105 - a result
    FAIL = "fail"
    NONE = "none"  # no record applies
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """A valid record found at `domain`."""

    domain: str
    policy: Policy
    subdomain_policy: Policy
    nonexistent_policy: Policy
    strict_dkim: bool
    strict_spf: bool
    public_suffix: str  # y, n or u
    testing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcCheck:
    """The result for the author's domain; `aligned` names the domains that speak for it.

    `policy` is what applies to this mail, None where no record applies.
    """

    result: DmarcResult
    domain: str = ""
    policy: Policy | None = None
    policy_domain: str = ""
    aligned: tuple[str, ...] = ()
    reason: str = ""


def evaluate(
    author_domain: str,
    *,
    dkim_domains: Sequence[str],
    spf_domain: str | None,
    resolver: Resolver,
) -> DmarcCheck:
    """Return the result, given the domains whose DKIM passed and the one whose SPF did; never raises."""
    try:
        return _evaluated(author_domain, list(dkim_domains), spf_domain, resolver)
    except DnsFailureError as failure:
        return DmarcCheck(
            result=DmarcResult.TEMPERROR, domain=author_domain, reason=str(failure)[:200]
        )


def _evaluated(
    author: str, dkim_domains: list[str], spf_domain: str | None, resolver: Resolver
) -> DmarcCheck:
    own = _record_at(author, resolver)
    walk = _walk(author, resolver)
    organization = _organization(author, walk)
    record = own or _inherited(organization, walk)
    aligned = [
        domain
        for domain in dict.fromkeys(dkim_domains)
        if _is_aligned(
            domain, author, organization, record is not None and record.strict_dkim, resolver
        )
    ]
    if spf_domain and _is_aligned(
        spf_domain, author, organization, record is not None and record.strict_spf, resolver
    ):
        aligned.append(spf_domain)
    if record is None:
        return DmarcCheck(
            result=DmarcResult.NONE, domain=author, aligned=tuple(dict.fromkeys(aligned))
        )
    return DmarcCheck(
        result=DmarcResult.PASS if aligned else DmarcResult.FAIL,
        domain=author,
        policy=_applied(record, author, resolver),
        policy_domain=record.domain,
        aligned=tuple(dict.fromkeys(aligned)),
    )


def parse_record(octets: bytes, domain: str) -> DmarcRecord | None:
    """Return the record, or None for what must be ignored (RFC 9989 4.7, 4.8)."""
    text = octets.decode("utf-8", "replace")
    if re.match(r"v\s*=\s*DMARC1\s*(;|\Z)", text) is None:
        return None
    tags: dict[str, str] = {}
    for item in text.split(";"):
        name, equals, value = item.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    policies = {name: tags[name].lower() for name in _POLICY_TAGS if name in tags}
    known = {policy.value for policy in Policy}
    if "p" not in policies or not set(policies.values()) <= known:
        # A record that only asks for reports is valid and asks for nothing else.
        if _REPORT_ADDRESS.search(tags.get("rua", "")) is None:
            return None
        policies = {"p": "none"}
    policy = Policy(policies["p"])
    subdomain = Policy(policies.get("sp", policy))
    return DmarcRecord(
        domain=domain,
        policy=policy,
        subdomain_policy=subdomain,
        nonexistent_policy=Policy(policies.get("np", subdomain)),
        strict_dkim=tags.get("adkim", "r").lower() == "s",
        strict_spf=tags.get("aspf", "r").lower() == "s",
        public_suffix=tags.get("psd", "u").lower(),
        testing=tags.get("t", "n").lower() == "y",
    )


def _record_at(domain: str, resolver: Resolver) -> DmarcRecord | None:
    found = [
        record
        for octets in texts(resolver.lookup(f"_dmarc.{domain}", "TXT"))
        if (record := parse_record(octets, domain)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _walk(domain: str, resolver: Resolver) -> list[DmarcRecord]:
    """Return the records from the domain up to the top (RFC 9989 4.10), at most eight questions."""
    found: list[DmarcRecord] = []
    for candidate in _candidates(domain):
        record = _record_at(candidate, resolver)
        if record is None:
            continue
        found.append(record)
        if record.public_suffix in {"y", "n"}:
            break
    return found


def _candidates(domain: str) -> list[str]:
    labels = domain.split(".")
    above = labels[1:]
    if len(labels) > _MAX_LABELS:
        above = labels[-(_MAX_LABELS - 1) :]
    return [domain, *(".".join(above[start:]) for start in range(len(above)))]


def _organization(domain: str, walk: list[DmarcRecord]) -> str:
    """Return the organizational domain (RFC 9989 4.10.2)."""
    for record in walk:
        if record.public_suffix == "n":
            return record.domain
        if record.public_suffix == "y" and record.domain != domain:
            labels_kept = len(record.domain.split(".")) + 1
            return ".".join(domain.split(".")[-labels_kept:])
    return walk[-1].domain if walk else domain


def _inherited(organization: str, walk: list[DmarcRecord]) -> DmarcRecord | None:
    at_organization = [record for record in walk if record.domain == organization]
    above = [record for record in walk if record.public_suffix == "y"]
    return next(iter([*at_organization, *above]), None)


def _is_aligned(
    domain: str, author: str, organization: str, strict: bool, resolver: Resolver
) -> bool:
    if domain == author or strict:
        return domain == author
    return _organization(domain, _walk(domain, resolver)) == organization


def _applied(record: DmarcRecord, author: str, resolver: Resolver) -> Policy:
    if record.domain == author:
        policy = record.policy
    elif record.nonexistent_policy is record.subdomain_policy or _exists(author, resolver):
        policy = record.subdomain_policy
    else:
        policy = record.nonexistent_policy
    if not record.testing:
        return policy
    return Policy.QUARANTINE if policy is Policy.REJECT else Policy.NONE


def _exists(domain: str, resolver: Resolver) -> bool:
    return bool(
        resolver.lookup(domain, "A")
        or resolver.lookup(domain, "AAAA")
        or resolver.lookup(domain, "MX")
    )
