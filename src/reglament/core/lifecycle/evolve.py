"""Owns the fold: one event changes the ticket as it stands, what of it `folding` says. Whether it may is `decide`'s."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from reglament.core.lifecycle.folding import (
    ending,
    paying,
    relating,
    saying,
    stating,
    updating,
    working,
)
from reglament.core.lifecycle.folding.changes import Changes, heard_of, holds_log
from reglament.core.model import events as e
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import Ticket, TicketState


def evolve(ticket: Ticket | None, event: e.Event) -> Ticket:
    """Return the ticket after `event`; raises ValueError where the history does not begin with its opening.

    >>> from datetime import UTC, datetime
    >>> from reglament.core.model.commands import Message
    >>> from reglament.core.model.people import SYSTEM
    >>> opened = e.TicketOpened(at=datetime(2026, 3, 11, tzinfo=UTC), actor=SYSTEM, regulation="x@1", number="1",
    ...     vendor="v", channel="email", subject="s", message=Message(text=""), requester="r")
    >>> evolve(None, opened).state
    <TicketState.REGISTERED: 'registered'>
    """
    if isinstance(event, e.TicketOpened):
        return _opened(event)
    if ticket is None:
        raise ValueError("the history of a ticket begins with TicketOpened")
    changes: Changes = {"version": ticket.version + 1}
    if event.actor.kind is not ActorKind.SYSTEM:
        # what was held is news when it is let through; what was read late, or came with it, takes nothing back
        at = getattr(event, "heard_at", event.at)
        changes["last_activity_at"] = max(ticket.last_activity_at or at, at)
    taken = FOLDED.get(type(event))
    if taken is not None:
        changes.update(taken(ticket, event))
    return replace(ticket, **changes)


def fold(events: Iterable[e.Event]) -> Ticket:
    """Return the ticket that `events` make; raises ValueError for an empty history."""
    ticket: Ticket | None = None
    for event in events:
        ticket = evolve(ticket, event)
    if ticket is None:
        raise ValueError("the history of a ticket begins with TicketOpened")
    return ticket


def _opened(event: e.TicketOpened) -> Ticket:
    return Ticket(
        number=event.number,
        vendor=event.vendor,
        regulation=event.regulation,
        state=TicketState.REGISTERED,
        version=1,
        registered_at=event.at,
        channel=event.channel,
        kind=event.kind,
        subject=event.subject,
        language=event.language,
        requester=event.requester,
        requester_name=event.requester_name,
        requester_address=event.requester_address,
        customer=event.customer,
        customer_name=event.customer_name,
        facts=dict(event.facts),
        provisional=event.provisional,
        coverage=dict(event.coverage),
        intake=dict(event.intake),
        participants=event.participants,
        flags=event.flags,
        last_customer_at=event.at,
        last_activity_at=event.at,
        last_word_by="customer",
        heard=(heard_of(1, event),) if _by_customer(event) else (),
        described=bool(event.message.text.strip()),
        log_attached=holds_log(event.message),
        access_since_at=event.at if event.facts.get("remote_access") == "true" else None,
    )


def _by_customer(event: e.Event) -> bool:
    return event.actor.kind is ActorKind.CUSTOMER


# events that are not here change nothing but the version
FOLDED: dict[type[e.Event], Callable[[Ticket, Any], Changes]] = {
    event: fold_one
    for subject in (saying, stating, working, ending, relating, paying, updating)
    for event, fold_one in subject.FOLDS.items()
}
