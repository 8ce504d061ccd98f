"""Owns how well the author of a stored mail is proven by the settings of this desk, and what is recorded of that."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

from reglament.channels.email.dns import DnsResolver, NoDns, Resolver
from reglament.channels.email.parse import ParsedMail
from reglament.channels.email.proof import prove, record_of
from reglament.channels.email.proof_record import Why, record
from reglament.channels.email.trust.gateway_results import TrustedGateway
from reglament.core.model.interaction import SenderProof
from reglament.core.model.mail_addresses import same_address
from reglament.store.models import RawMail

# the verdict, and the record of it for the row of the mail
Verdict = tuple[SenderProof, dict[str, Any]]


class SenderProver:
    """Proves authors as of the arrival of their mail; `dns` makes what answers questions to the name system."""

    def __init__(self, dns: Callable[[], Resolver] = DnsResolver) -> None:
        options = settings.OPTIONS
        self._submitters = frozenset(options.listed("TRUSTED_SUBMITTERS"))
        name = options["MAIL_GATEWAY"].strip()
        self._gateway = TrustedGateway(authserv_id=name) if name else None
        self._gateway_peers = options.listed("MAIL_GATEWAY_PEERS")
        self._asks = options.flag("MAIL_PROOF")
        self._resolver = dns() if self._asks else NoDns()

    def prove(self, mail: RawMail, parsed: ParsedMail) -> Verdict:
        """Return how well the author is proven, as of the arrival, with its record.

        Several authors prove nobody, and a person decides: two readers of such a mail may see two senders.
        """
        peer = mail.envelope.get("peer", "")
        author = parsed.author.address if parsed.author else ""
        if any(defect.startswith("from-several") for defect in parsed.defects):
            return _decided(SenderProof.FAILED, Why.SEVERAL, author)
        if peer in self._submitters:
            return _decided(SenderProof.PROVEN, Why.SUBMITTER, author, submitter=peer)
        gateway = self._gateway if _is_among(peer, self._gateway_peers) else None
        if gateway is None and not self._asks:
            return _decided(SenderProof.UNPROVEN, Why.SWITCHED_OFF, author)
        return self._checked(mail, author, gateway)

    def _checked(self, mail: RawMail, author: str, gateway: TrustedGateway | None) -> Verdict:
        """Return what the checks say; a proof of another reading of From is none."""
        report = prove(
            bytes(mail.raw),
            peer_ip=mail.envelope.get("peer", ""),
            helo=mail.envelope.get("helo", ""),
            mail_from=mail.envelope.get("mail_from", ""),
            resolver=self._resolver,
            at=mail.received_at,
            gateway=gateway,
        )
        found = record_of(report)
        if report.proof is not SenderProof.PROVEN or same_address(report.author, author):
            return report.proof, found
        return SenderProof.UNPROVEN, {
            **found,
            **record(proof=SenderProof.UNPROVEN.value, why=Why.OTHER_AUTHOR),
        }


def _decided(proof: SenderProof, why: Why, author: str, **more: str) -> Verdict:
    return proof, record(proof=proof.value, author=author, why=why, **more)


def _is_among(peer: str, networks: list[str]) -> bool:
    """Tell whether a peer is one of these; one without an address is a program that the owner set up here."""
    if not peer or "*" in networks:
        return True
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in ip_network(one) for one in networks)
