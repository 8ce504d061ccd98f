"""Owns keeping raw mail: each (vendor, recipient, content) once, durable when the transaction ends."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from reglament.store.models import Mailbox, RawMail
from reglament.store.thread_digest import thread_digest
from reglament.store.writes import wake

MOST_AT_ONCE = 20
# both databases limit the values of one statement
ROWS_A_STATEMENT = 100


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
    # one statement may not meet the same row twice, and what came first is kept
    first_of: dict[str, Arrival] = {}
    for identity, arrival in zip(identities, arrivals, strict=True):
        first_of.setdefault(identity, arrival)
    apart = list(first_of.items())
    with transaction.atomic(), connection.cursor() as cursor:
        for first in range(0, len(apart), ROWS_A_STATEMENT):
            rows = apart[first : first + ROWS_A_STATEMENT]
            values = [value for identity, arrival in rows for value in _values(arrival, identity)]
            cursor.execute(_insert(len(rows)), values)
        wake.wake(wake.RAW)
    return identities


@cache
def _insert(rows: int) -> str:
    """Return the statement that keeps so many rows: Django would write it anew for each batch of mails.

    Another receiver may commit the same mail meanwhile: that is a repeat as well.
    """
    row = f"({', '.join(['%s'] * 9)}, 'stored', '', 0, 0, 0)"
    return (
        "INSERT INTO store_rawmail (vendor_id, mailbox_id, identity, raw, digest, recipient, envelope, "  # noqa: S608
        "received_at, claimable_at, state, outcome, repeats, fence, deaths) "
        f"VALUES {', '.join([row] * rows)} "
        "ON CONFLICT (identity) DO UPDATE SET repeats = store_rawmail.repeats + 1"
    )


def _values(arrival: Arrival, identity: str) -> tuple[Any, ...]:
    envelope = {
        "mail_from": arrival.mail_from,
        "peer": arrival.peer,
        "helo": arrival.helo,
        "tls": arrival.tls,
        "protocol": arrival.protocol,
    }
    at = connection.ops.adapt_datetimefield_value(arrival.received_at)
    return (
        arrival.mailbox.vendor_id,
        arrival.mailbox.pk,
        identity,
        arrival.raw,
        thread_digest(arrival.message_id) if arrival.message_id else "",
        arrival.recipient,
        connection.ops.adapt_json_value(envelope, None),
        at,
        at,
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
