"""Owns keeping raw mail: each (vendor, recipient, content) once, durable when the transaction ends."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from reglament.store.models import Mailbox, RawMail
from reglament.store.thread_digest import thread_digest
from reglament.store.writes import wake

MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One mail to one mailbox; `recipient` may carry a reply token that the mailbox's address lacks."""

    mailbox: Mailbox
    recipient: str
    content_identity: str
    raw: bytes
    received_at: datetime
    message_id: str = ""
    mail_from: str = ""
    peer: str = ""
    helo: str = ""
    tls: bool = False
    protocol: str = ""

    @property
    def identity(self) -> str:
        """Return what two deliveries of the same mail to the same vendor and address share."""
        return mail_identity(self.mailbox.vendor_id, self.recipient, self.content_identity)


def mail_identity(vendor: int, recipient: str, content: str) -> str:
    """Return what two deliveries of one content to one address of a vendor share."""
    return hashlib.sha256(f"{vendor}\n{recipient.lower()}\n{content}".encode()).hexdigest()


def keep_raw_mail(arrivals: Sequence[Arrival]) -> list[str]:
    """Commit all arrivals in one transaction and return their identities; a repeat is only counted."""
    identities = [arrival.identity for arrival in arrivals]
    with transaction.atomic():
        known = set(
            RawMail.objects.filter(identity__in=identities).values_list("identity", flat=True)
        )
        RawMail.objects.bulk_create(
            [
                _row(arrival, identity)
                for arrival, identity in zip(arrivals, identities, strict=True)
                if identity not in known
            ],
            # another receiver may commit the same mail between the look and the insert
            ignore_conflicts=True,
        )
        if known:
            RawMail.objects.filter(identity__in=known).update(repeats=F("repeats") + 1)
        wake.wake(wake.RAW)
    return identities


def _row(arrival: Arrival, identity: str) -> RawMail:
    return RawMail(
        vendor_id=arrival.mailbox.vendor_id,
        mailbox=arrival.mailbox,
        identity=identity,
        raw=arrival.raw,
        digest=thread_digest(arrival.message_id) if arrival.message_id else "",
        recipient=arrival.recipient,
        envelope={
            "mail_from": arrival.mail_from,
            "peer": arrival.peer,
            "helo": arrival.helo,
            "tls": arrival.tls,
            "protocol": arrival.protocol,
        },
        received_at=arrival.received_at,
        claimable_at=arrival.received_at,
    )


def set_aside_poison(*, max_deaths: int, at: datetime) -> list[RawMail]:
    """Set aside stored mail whose every reader died and return it; staff see it with its original."""
    found = []
    rows = RawMail.objects.filter(state="stored", deaths__gte=max_deaths, claimable_at__lte=at)
    for row in rows.order_by("pk")[:MOST_AT_ONCE]:
        outcome = f"reading it ended the process {max_deaths} times"
        # another reader may be setting it aside
        if rows.filter(pk=row.pk).update(state="poison", outcome=outcome):
            found.append(row)
    return found
