"""Owns the place of an open request in the queue, as far as its history alone decides it.

What time adds, that a promise falls due soon, is compared by the reader with `raised_at`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from reglament.core.model.ticket import OPEN_STATES, Ticket
from reglament.core.regulation.document import Regulation


class Turn(IntEnum):
    """Bands of the queue, first first; within IN_TURN what is due soon goes ahead (X-67).

    UNPROMISED is what has no next promise where that decides: arrival orders it, behind all that has one.
    """

    OUT_OF_TURN = 0
    SPECIAL = 1
    IN_TURN = 2
    UNPROMISED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place: the band, the moment that orders it there, and from when on it counts as due soon."""

    turn: Turn
    order_at: datetime
    raised_at: datetime | None


def place_of(
    ticket: Ticket, regulation: Regulation, *, due_at: datetime | None, warn_at: datetime | None
) -> Place | None:
    """Return the place of an open ticket whose next promise is due `due_at`; None for one that is not open."""
    if ticket.state not in OPEN_STATES:
        return None
    ranks = regulation.queue.ranks
    by_promise = "next_promise" in ranks
    return Place(
        turn=_turn(ticket, regulation, promised=due_at is not None),
        order_at=(due_at if by_promise else None) or ticket.registered_at,
        raised_at=warn_at if by_promise or "due_soon" in ranks else None,
    )


def _turn(ticket: Ticket, regulation: Regulation, *, promised: bool) -> Turn:
    if ticket.critical:
        return Turn.OUT_OF_TURN
    queue = regulation.queue
    special = "vip" in queue.ranks and all(
        ticket.facts.get(name, "") in values for name, values in queue.vip_when.items()
    )
    if special:
        return Turn.SPECIAL
    in_turn = promised or "next_promise" not in queue.ranks
    return Turn.IN_TURN if in_turn or _continuous(ticket, regulation) else Turn.UNPROMISED


def _continuous(ticket: Ticket, regulation: Regulation) -> bool:
    """Tell whether it is worked on without a break until its impact is lessened: it waits behind nothing (TE-16)."""
    rule = regulation.continuous
    return (
        rule is not None
        and ticket.workaround_at is None
        and all(ticket.facts.get(name, "") in some for name, some in rule.when.items())
    )
