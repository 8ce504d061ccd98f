"""Owns the marks of a request where many are listed: its flags, and what waits for somebody's consent."""

from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import OPEN_STATES, Ticket

# ours waits for the customer's consent, the customer's for our word (TE-51, HY-16)
PROPOSED, ASKED_FOR, PAID_WORK = "priority-proposed", "priority-asked", "paid-work"
PROPOSALS = (PROPOSED, ASKED_FOR, PAID_WORK)


def marks_of(ticket: Ticket) -> tuple[str, ...]:
    """Return the flags of a ticket and, while it is open, marks for the priority and the paid work that wait."""
    if ticket.state not in OPEN_STATES:
        return ticket.flags
    waiting = []
    if ticket.proposed_priority:
        asked = ticket.proposed_by == ActorKind.CUSTOMER
        waiting.append(ASKED_FOR if asked else PROPOSED)
    if ticket.paid_work is not None and ticket.paid_work.waits:
        waiting.append(PAID_WORK)
    return (*ticket.flags, *waiting)
