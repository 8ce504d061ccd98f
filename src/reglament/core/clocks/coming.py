"""Owns the value of a coming moment: the deadline, and the events it becomes when time passes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from reglament.core.clocks.scene import Scene
from reglament.core.model.events import Event, Reminded
from reglament.core.model.people import SYSTEM
from reglament.core.model.promises import Deadline
from reglament.core.regulation.document import Amount, Parameter, Regulation
from reglament.core.regulation.promising import add_amount, calendar_for
from reglament.core.regulation.reading.figures import parse_amount
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


def reminder(
    scene: Scene,
    what: str,
    *,
    to: str,
    at: datetime,
    step: int,
    key: str,
    clauses: tuple[str, ...],
    row: str = "",
) -> Coming:
    """Return the moment at which somebody is reminded of `what`; its purpose is the first word of `key`.

    A moment that an event has made due before itself, as a raise or a reopening does, comes with that event.
    """
    at = max(at, scene.latest_at or at)
    event = Reminded(
        at=at,
        actor=SYSTEM,
        regulation=scene.stamp,
        clauses=clauses,
        row=row,
        what=what,
        to=to,
        step=step,
    )
    purpose = key.partition(":")[0]
    return Coming(deadline=Deadline(purpose=purpose, key=key, at=at), becomes=once(event))


def once(event: Event) -> Callable[[], tuple[Event, ...]]:
    """Return what a coming moment becomes where that is one event."""
    return lambda: (event,)


def amounts_of(parameter: Parameter | None) -> tuple[Amount, ...]:
    """Return the amounts that a parameter holds, one or a list; none where there is no parameter."""
    value = parameter.value if parameter is not None else ()
    texts = value if isinstance(value, tuple) else (str(value),)
    return tuple(amount for amount in map(parse_amount, texts) if amount is not None)


def service_calendar(regulation: Regulation, facts: Mapping[str, str]) -> str:
    """Return the name of the calendar of the level's service hours: that of the first commitment."""
    return calendar_for(regulation, next(iter(regulation.commitments)), facts)[0]


def _part(part: str | int | datetime) -> str:
    if isinstance(part, datetime):
        return part.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return str(part)
