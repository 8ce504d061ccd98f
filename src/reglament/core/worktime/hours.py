"""Owns opening hours by the clock: `HH:MM` intervals of a day and of a week. Dates are others'."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.zones import DAY

Interval = tuple[int, int]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Intervals of each weekday, Monday first, in seconds from that day's midnight."""

    days: tuple[tuple[Interval, ...], ...]

    @classmethod
    def from_spec(cls, spec: object) -> "WeeklyHours":
        """Read `{"mon": [["09:00", "18:00"]], …}`; a weekday left out is closed.

        >>> WeeklyHours.from_spec({"mon": [["22:00", "06:00"]]}).days[0]
        ((79200, 108000),)
        """
        if not isinstance(spec, Mapping):
            raise WorkingTimeError(
                "the week is not an object",
                where="week",
                remedy='Write {"mon": [["09:00", "18:00"]]}.',
            )
        unknown = [name for name in spec if name not in WEEKDAYS]
        if unknown:
            raise WorkingTimeError(
                f"there is no weekday {unknown[0]!r:.40}",
                where="week",
                remedy=f"Use {', '.join(WEEKDAYS)}.",
            )
        return cls(tuple(intervals(spec.get(day, ()), where=f"week.{day}") for day in WEEKDAYS))


def intervals(spec: object, *, where: str) -> tuple[Interval, ...]:
    """Read `[["09:00", "13:00"], …]` as seconds; an end not after its start is on the next day."""
    if not _is_list(spec):
        raise _not_intervals(spec, where=where)
    return tuple(_interval(pair, where=f"{where}[{i}]") for i, pair in enumerate(spec))


def _interval(pair: object, *, where: str) -> Interval:
    if not _is_list(pair) or len(pair) != 2:
        raise _not_intervals(pair, where=where)
    start, end = _clock(pair[0], where=where), _clock(pair[1], where=where, closing=True)
    return start, end if end > start else end + DAY


def _clock(text: object, *, where: str, closing: bool = False) -> int:
    if closing and text == "24:00":
        return DAY
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise WorkingTimeError(
            f"{text!r:.40} is not a time of day",
            where=where,
            remedy="Write HH:MM from 00:00 to 23:59; only an end may be 24:00.",
        )
    return int(match[1]) * 3600 + int(match[2]) * 60


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _not_intervals(value: object, *, where: str) -> WorkingTimeError:
    return WorkingTimeError(
        f"{value!r:.60} is not what opening hours look like",
        where=where,
        remedy='Write a list of pairs, such as [["09:00", "13:00"], ["14:00", "18:00"]].',
    )
