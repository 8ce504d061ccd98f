"""Owns the value of a coming moment: the deadline, and the events it becomes when time passes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from reglament.core.model.events import Event
from reglament.core.model.promises import Deadline
from reglament.core.regulation.document import Amount, Regulation
from reglament.core.regulation.promising import add_amount
from reglament.core.worktime.errors import CalendarYearMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A deadline and what happens at it; `becomes` is called only when the moment has come."""

    deadline: Deadline
    becomes: Callable[[], tuple[Event, ...]]


def key_of(purpose: str, *parts: str | int | datetime) -> str:
    """Return a deadline's key, the same for the same moment of the same ticket.

    >>> key_of("warn", "response", 1)
    'warn:response:1'
    """
    return ":".join([purpose, *(_part(p) for p in parts)])


def moment_after(
    regulation: Regulation, calendar: str, amount: Amount, since: datetime
) -> datetime | None:
    """Return `since` plus `amount` on the named calendar; None where it needs a year that is not loaded."""
    try:
        return add_amount(regulation.calendars[calendar], amount, since)
    except CalendarYearMissing:
        return None


def _part(part: str | int | datetime) -> str:
    if isinstance(part, datetime):
        return part.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return str(part)
