"""Owns whose move it is on a request, as its customer reads it."""

from enum import StrEnum

from reglament.core.charging.tariff import tariff_of
from reglament.core.model import billing
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import OPEN_STATES, Ticket, TicketState
from reglament.core.model.updates import CUSTOMER_SIDE
from reglament.core.regulation.document import Regulation

# what a customer is waited for: an answer, or access to the installation
FROM_CUSTOMER = frozenset({"customer", "access"})
# that paid work is approved before it starts: no party of a wait, no clock knows of it
APPROVAL = "approval"


class Move(StrEnum):
    """Whose move it is; `theirs` is a third party's, `solved` the customer's who may confirm or reopen."""

    YOURS = "yours"
    OURS = "ours"
    THEIRS = "theirs"
    SUSPENDED = "suspended"
    SOLVED = "solved"
    CLOSED = "closed"
    DECLINED = "declined"


BY_STATE = {
    TicketState.CLOSED: Move.CLOSED,
    TicketState.DECLINED: Move.DECLINED,
    TicketState.RESOLVED: Move.SOLVED,
}


def move_of(ticket: Ticket, regulation: Regulation) -> Move:
    """Return whose move it is; what staff propose waits for the customer (TE-51, HY-24, HY-31), and so does the price.

    Work by the hour begins with consent to what its clause says it costs, whether or not staff proposed it (IS-81).
    """
    if ticket.state in BY_STATE:
        return BY_STATE[ticket.state]
    asked = ticket.proposed_priority and ticket.proposed_by != ActorKind.CUSTOMER
    proposed = asked or _time_asked(ticket) or approval_asked(ticket)
    if proposed or price_asked(ticket, regulation) or ticket.waiting_for in FROM_CUSTOMER:
        return Move.YOURS
    if ticket.state is TicketState.SUSPENDED:
        return Move.SUSPENDED
    return Move.THEIRS if ticket.waiting_for == "third_party" else Move.OURS


def waited_for(ticket: Ticket) -> str:
    """Return for whom or what an open ticket waits, as its row says it; "" for nobody.

    Whom staff wait for by word goes before an approval that the customer is asked for besides.
    """
    if ticket.waiting_for or ticket.state not in OPEN_STATES:
        return ticket.waiting_for
    return APPROVAL if approval_asked(ticket) else ""


def approval_asked(ticket: Ticket) -> bool:
    """Tell whether paid work waits for the customer's approval (HY-24, IS-80), whoever else has still to approve."""
    paid = ticket.paid_work
    if paid is None or not paid.waits:
        return False
    return billing.CUSTOMER_SIDE in paid.sides and billing.CUSTOMER_SIDE not in paid.approved


def price_asked(ticket: Ticket, regulation: Regulation) -> bool:
    """Tell whether work waits for the customer's consent to its price by the hour (IS-80, IS-81).

    Where a proposal waits, that is what is answered; who declined is not asked again.
    """
    paid = ticket.paid_work
    if ticket.state not in OPEN_STATES or (paid is not None and paid.waits):
        return False
    if ticket.price_agreed_at is not None or ticket.price_declined_at is not None:
        return False
    tariff = tariff_of(regulation, ticket, contract_rate=None)
    return tariff.consent and tariff.rate is not None


def _time_asked(ticket: Ticket) -> bool:
    update = ticket.update
    waits = update is not None and update.proposed_start_at is not None
    return waits and update is not None and update.proposed_by != CUSTOMER_SIDE
