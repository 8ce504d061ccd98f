"""Owns the agenda: every coming moment of a ticket that is still open. What it becomes is `reminding`'s."""

from collections.abc import Sequence

from reglament.core.clocks.book import Book, read
from reglament.core.clocks.coming import Coming
from reglament.core.clocks.reminding import REMINDING
from reglament.core.model.events import Event
from reglament.core.model.promises import Deadline
from reglament.core.model.ticket import Ticket, TicketState
from reglament.core.regulation.document import Regulation


def agenda(
    regulation: Regulation, history: Sequence[Event], *, ticket: Ticket | None = None
) -> tuple[Deadline, ...]:
    """Return the deadlines still open, earliest first; `ticket`, if given, spares the fold of a declined one."""
    if ticket is not None and ticket.state is TicketState.DECLINED:
        return ()
    return tuple(one.deadline for one in coming(read(regulation, history)))


def coming(book: Book) -> list[Coming]:
    """Return what is coming for a book already read, earliest first, in a fixed order within one moment."""
    found = [one for reminding in REMINDING for one in reminding(book)]
    return sorted(
        found, key=lambda one: (one.deadline.at, ORDER[one.deadline.purpose], one.deadline.key)
    )


# what happens first when several moments coincide
ORDER = {
    purpose: place
    for place, purpose in enumerate(
        (
            "warn",
            "breach",
            "escalate",
            "status_update",
            "estimate_passed",
            "idle_alarm",
            "continuous_note",
            "silence_reminder",
            "silence_close",
            "suspension_review",
            "phone_call",
            "access_removal",
            "head_letter",
        )
    )
}
