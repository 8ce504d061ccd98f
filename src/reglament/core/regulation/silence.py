"""Owns until when a customer's silence and an ended request stay as they are: the moments of `silence` (TE-57, X-8)."""

from datetime import datetime

from reglament.core.regulation.document import Amount, Regulation
from reglament.core.regulation.promising import add_amount
from reglament.core.worktime.errors import CalendarYearMissing


def reopens_until(regulation: Regulation, closed_at: datetime | None) -> datetime | None:
    """Return until when a customer's word opens a request again that was closed at `closed_at`.

    None where nothing limits it: it is not closed, the regulation says nothing of it, or the year is not loaded.
    """
    silence = regulation.silence
    return _after(regulation, closed_at, silence.reopen_within) if silence else None


def reminded_at(regulation: Regulation, since: datetime | None) -> tuple[datetime, ...]:
    """Return when a customer who is waited for `since` is reminded; nothing where the regulation does not."""
    silence = regulation.silence
    amounts = silence.reminders if silence else ()
    found = (_after(regulation, since, one) for one in amounts)
    return tuple(one for one in found if one is not None)


def closes_at(regulation: Regulation, since: datetime | None) -> datetime | None:
    """Return when the silence of a customer who is waited for `since` closes the request; None where it never does."""
    silence = regulation.silence
    return _after(regulation, since, silence.close_after) if silence else None


def _after(regulation: Regulation, since: datetime | None, amount: Amount) -> datetime | None:
    silence = regulation.silence
    if silence is None or since is None:
        return None
    try:
        return add_amount(regulation.calendars[silence.calendar], amount, since)
    except CalendarYearMissing:
        return None
