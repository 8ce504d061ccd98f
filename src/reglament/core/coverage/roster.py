"""Owns whether a duty roster leaves served hours without a person (TR-18)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.core.worktime import Calendar


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """A person on duty from one moment to another."""

    from_at: datetime
    until_at: datetime
    person: str


def holes(calendar: Calendar, shifts: Sequence[Shift]) -> tuple[tuple[datetime, datetime], ...]:
    """Return the served stretches without a person, from the first shift's beginning to the last one's end.

    >>> from datetime import UTC
    >>> always = Calendar.from_spec({"tz": "UTC", "week": {"wed": [["00:00", "24:00"]]}})
    >>> night, day = (datetime(2026, 3, 11, hour, tzinfo=UTC) for hour in (2, 4))
    >>> early = Shift(datetime(2026, 3, 11, tzinfo=UTC), night, "Ann")
    >>> late = Shift(day, datetime(2026, 3, 12, tzinfo=UTC), "Bob")
    >>> holes(always, [early, late]) == ((night, day),)
    True
    """
    if not shifts:
        return ()
    last = max(shift.until_at for shift in shifts)
    return tuple(
        hole
        for opens, closes in calendar.open_intervals(min(shifts).from_at, last)
        for hole in _unstaffed(opens, closes, shifts)
    )


def _unstaffed(
    opens: datetime, closes: datetime, shifts: Sequence[Shift]
) -> Iterator[tuple[datetime, datetime]]:
    reached = opens
    for shift in sorted(shifts):
        if shift.until_at > reached and shift.from_at < closes:
            if shift.from_at > reached:
                yield reached, shift.from_at
            reached = shift.until_at
    if reached < closes:
        yield reached, closes
