"""Owns how an ended request comes back: by which rule, until when a customer's word does it, and undoes it (X-8)."""

from datetime import datetime

from reglament.core.model.ticket import OPEN_STATES, Ticket, TicketState
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.silence import reopens_until
from reglament.core.regulation.solving import solves


def rule_of_reopening(regulation: Regulation) -> tuple[str, ...]:
    """Return what says that an ended ticket comes back: the assumption where the text says nothing of it (X-8)."""
    silence = regulation.silence
    if silence is None:
        return ()
    return (silence.assumed,) if silence.assumed else silence.clauses


def may_reopen(regulation: Regulation, ticket: Ticket, at: datetime) -> bool:
    """Tell whether a customer's word at `at` brings an ended ticket back: not a declined one, and not too late."""
    if ticket.state is TicketState.DECLINED:
        return False
    until = reopens_until(regulation, ticket.closed_at)
    return until is None or at <= until


def solution_to_confirm(regulation: Regulation, ticket: Ticket) -> str:
    """Return the outcome that the customer's confirmation would close it with, "" where there is nothing to confirm.

    Told, a solution waits for that; one that the customer's own word took back stands again by another word (X-8).
    """
    if ticket.state is TicketState.RESOLVED:
        return ticket.outcome
    stands = solves(regulation, ticket.taken_back) and ticket.state in OPEN_STATES
    return ticket.taken_back if stands else ""
