"""Owns how an ended request comes back: which rule says so, and until when a customer's word does it (X-8)."""

from datetime import datetime

from reglament.core.model.ticket import Ticket, TicketState
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.promising import add_amount
from reglament.core.worktime.errors import CalendarYearMissing


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
    silence = regulation.silence
    if ticket.closed_at is None or silence is None:
        return True
    calendar = regulation.calendars[silence.calendar]
    try:
        return at <= add_amount(calendar, silence.reopen_within, ticket.closed_at)
    except CalendarYearMissing:
        return True
