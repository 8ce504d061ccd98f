"""Owns the place of an open request in the queue, as far as its history alone decides it.

What time adds, that a promise falls due soon, is compared by the reader with `raised_at`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from reglament.core.clocks.book import Book
from reglament.core.clocks.reminding.continuous import under_continuous_work
from reglament.core.clocks.run import Run
from reglament.core.lifecycle.move import approval_asked
from reglament.core.model.billing import CUSTOMER_SIDE
from reglament.core.model.ticket import OPEN_STATES, Ticket
from reglament.core.regulation.document import Regulation


class Turn(IntEnum):
    """Bands of the queue, first first; within IN_TURN what is due soon goes ahead (X-67).

    UNPROMISED is what has no next promise where that decides: arrival orders it, behind all that has one. Behind all
    bands stands what waits for somebody else, of each kind: nobody can work on it, so that no text's order is turned.
    """

    OUT_OF_TURN = 0
    SPECIAL = 1
    IN_TURN = 2
    UNPROMISED = 3
    WAITING_OUT_OF_TURN = 4
    WAITING_SPECIAL = 5
    WAITING = 6


# what goes out of turn, and what a regulation ranks before promises, whether or not it waits
OUT_OF_TURN = (Turn.OUT_OF_TURN, Turn.WAITING_OUT_OF_TURN)
SPECIAL = (Turn.SPECIAL, Turn.WAITING_SPECIAL)
_WAITS = {
    Turn.OUT_OF_TURN: Turn.WAITING_OUT_OF_TURN,
    Turn.SPECIAL: Turn.WAITING_SPECIAL,
    Turn.IN_TURN: Turn.WAITING,
    Turn.UNPROMISED: Turn.WAITING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place: the band, the moment that orders it there, and from when on it counts as due soon.

    `failed` is the promise by whose due it stands there although a solution met it: the ticket came back (X-8).
    """

    turn: Turn
    order_at: datetime
    raised_at: datetime | None
    failed: Run | None = None


def place_of(
    ticket: Ticket, book: Book, *, due_at: datetime | None, warn_at: datetime | None
) -> Place | None:
    """Return the place of an open ticket whose next promise is due `due_at`; None for one that is not open.

    Where promises order the queue, one that came back stands as if the solution had not been: by the due of what that
    had met, where it lies before `due_at`; no clause says so (X-8). Continuous work that has no promise left, having
    come back, waits behind nothing: it is as urgent as what is due soon from the moment it arrived (TE-16). What waits
    for somebody else is raised by a promise that still runs, and by nothing else. Work that begins with the customer's
    consent waits so once nothing is due: until then there is something to be done without it (X-5).
    """
    if ticket.state not in OPEN_STATES:
        return None
    regulation = book.regulation
    ranks = regulation.queue.ranks
    by_promise = "next_promise" in ranks
    unbroken = under_continuous_work(regulation, book.scene)
    failed = _ordering(book, due_at) if by_promise and not (unbroken and due_at is None) else None
    if failed is not None:
        due_at = failed.figure.due_at
        warn_at = warn_at if ticket.waiting_for else failed.figure.warn_at
    turn = _turn(ticket, regulation, ranked=due_at is not None or unbroken)
    if ticket.waiting_for or (due_at is None and _begins_with_consent(ticket)):
        turn = _WAITS[turn]
    if by_work(regulation, turn, due_at=due_at):
        warn_at = ticket.registered_at
    return Place(
        turn=turn,
        order_at=(due_at if by_promise else None) or ticket.registered_at,
        raised_at=warn_at if by_promise or "due_soon" in ranks else None,
        failed=failed,
    )


def _begins_with_consent(ticket: Ticket) -> bool:
    """Tell whether the customer's consent alone lets work begin (IS-80, IS-81).

    Where a lead approves beside, it is work outside the business hours: within them all goes on (HY-24).
    """
    paid = ticket.paid_work
    return paid is not None and approval_asked(ticket) and paid.sides == (CUSTOMER_SIDE,)


def _ordering(book: Book, due_at: datetime | None) -> Run | None:
    """Return the promise that a failed solution had met, where it was due before the next that runs."""
    failed = book.failed
    was_due_at = failed.figure.due_at if failed is not None else None
    sooner = was_due_at is not None and (due_at is None or was_due_at < due_at)
    return failed if sooner else None


def by_work(regulation: Regulation, turn: int | None, *, due_at: datetime | None) -> bool:
    """Tell whether continuous work gave this place: where promises decide, nothing else is in turn without one.

    `due_at` is that of the next promise, or of the one that a failed solution had met.
    """
    return turn == Turn.IN_TURN and due_at is None and "next_promise" in regulation.queue.ranks


def _turn(ticket: Ticket, regulation: Regulation, *, ranked: bool) -> Turn:
    if ticket.critical:
        return Turn.OUT_OF_TURN
    queue = regulation.queue
    special = "vip" in queue.ranks and all(
        ticket.facts.get(name, "") in values for name, values in queue.vip_when.items()
    )
    if special:
        return Turn.SPECIAL
    return Turn.IN_TURN if ranked or "next_promise" not in queue.ranks else Turn.UNPROMISED
