"""Owns reading histories: the events of tickets in order, as the core knows them."""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from reglament.core.model.events import Event as CoreEvent
from reglament.store.event_text import event_of
from reglament.store.models import Event
from reglament.store.written import fetch


@dataclass(slots=True)
class History:
    """One ticket's events and the digest of the last of them."""

    events: list[CoreEvent] = field(default_factory=list)
    last_digest: str = ""


def histories(tickets: Collection[int]) -> dict[int, History]:
    """Return the history of each ticket key, in one query; a ticket without events is absent."""
    found: defaultdict[int, History] = defaultdict(History)
    for ticket, data, digest in fetch("histories", _events, *tickets):
        found[ticket].events.append(event_of(data))
        found[ticket].last_digest = digest
    return dict(found)


def _events(*tickets: int) -> Any:
    found = Event.objects.filter(ticket__in=tickets).order_by("ticket_id", "seq")
    return found.values_list("ticket_id", "data", "digest")


def history_of(ticket: int) -> History:
    """Return the history of one ticket, empty where there is none."""
    return histories([ticket]).get(ticket, History())


def broken_links(ticket: int) -> list[str]:
    """Return what is wrong with the chain of a ticket's events: a gap, or an event that was changed."""
    found: list[str] = []
    digest = ""
    events = Event.objects.filter(ticket=ticket).order_by("seq")
    chain = events.values_list("seq", "data", "digest")
    for expected, (seq, data, stored) in enumerate(chain, start=1):
        if seq != expected:
            return [*found, f"event {expected} is missing"]
        digest = chained(digest, data)
        if digest != stored:
            return [*found, f"event {seq} was changed after it was written"]
    return found


def chained(previous: str, data: str) -> str:
    """Return the digest of an event after the one before it (SHA-256, hex)."""
    return hashlib.sha256(f"{previous}\n{data}".encode()).hexdigest()
