"""Owns the SPF question (RFC 7208): may this address send for this domain. Evaluating is the library's."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

import spf as _spf

from reglament.channels.email.dns import Answer, DnsFailureError, Kind, Resolver
from reglament.channels.email.trust.header_block import UnclearHeaderError, ascii_domain

_VOID_LOOKUPS = 2


class SpfResult(StrEnum):
    """RFC 8601 2.7.2."""

    PASS = "pass"  # noqa: S105 - a result
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfCheck:
    """The result for the domain of MAIL FROM, or of HELO for the null sender."""

    result: SpfResult
    domain: str = ""
    reason: str = ""


class _Query(_spf.query):  # type: ignore[misc]
    """The library's evaluation over our resolver, with its limits and without its global resolver."""

    def __init__(self, resolver: Resolver, *, peer: str, sender: str, helo: str) -> None:
        super().__init__(i=peer, s=sender, h=helo, strict=True, querytime=0)
        self._resolver = resolver
        self._voids = 0

    def dns(
        self,
        name: str,
        qtype: str,
        cnames: object = None,  # noqa: ARG002 - the resolver follows aliases itself
        ignore_void: bool = False,
    ) -> list[object]:
        """Answer as the library expects: TXT as lists of pieces, MX as pairs, the rest as text."""
        kinds: dict[str, Kind] = {"A": "A", "AAAA": "AAAA", "MX": "MX", "PTR": "PTR", "TXT": "TXT"}
        kind = kinds.get(qtype)
        labels = str(name).rstrip(".").split(".")
        if kind is None or not all(0 < len(label) < 64 for label in labels):
            return []
        try:
            answer = self._resolver.lookup(".".join(labels), kind)
        except DnsFailureError as failure:
            raise _spf.TempError(str(failure)) from None
        if not answer and not ignore_void:
            self._voids += 1
            if self._voids > _VOID_LOOKUPS:
                raise _spf.PermError("too many empty answers")
        return _as_expected(answer)


def _as_expected(answer: Answer) -> list[object]:
    return [[record] if isinstance(record, bytes) else record for record in answer]


def check(*, peer_ip: str, mail_from: str, helo: str, resolver: Resolver) -> SpfCheck:
    """Return the result; never raises. Without a peer address or a domain it is `none`."""
    sender = mail_from.rpartition("@")[2] or helo
    try:
        domain = ascii_domain(sender)
        address = ip_address(peer_ip)
    except (UnclearHeaderError, ValueError):
        return SpfCheck(result=SpfResult.NONE, reason="there is no peer address or no domain")
    if "." not in domain:
        return SpfCheck(result=SpfResult.NONE, domain=domain, reason="not a full domain name")
    local = mail_from.rpartition("@")[0] or "postmaster"
    mapped = getattr(address, "ipv4_mapped", None)
    try:
        query = _Query(
            resolver, peer=str(mapped or address), sender=f"{local}@{domain}", helo=helo or domain
        )
        result, _code, explanation = query.check()
        return SpfCheck(result=SpfResult(result), domain=domain, reason=str(explanation)[:200])
    except _spf.TempError as failure:
        return SpfCheck(result=SpfResult.TEMPERROR, domain=domain, reason=str(failure)[:200])
    except Exception as failure:  # noqa: BLE001 - a hostile record may break the library anywhere
        reason = f"the record cannot be evaluated ({type(failure).__name__})"
        return SpfCheck(result=SpfResult.PERMERROR, domain=domain, reason=reason)
