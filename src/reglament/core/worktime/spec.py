"""Owns reading a calendar's JSON shape into a Plan, refusing what it does not understand.

Keys: `tz`, `week`, `holidays`, `recurring_holidays`, `overrides`, `breaks`, `years`; `name` and
`description` are for people and change nothing.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.hours import Interval, WeeklyHours, intervals
from reglament.core.worktime.plan import Plan
from reglament.core.worktime.zones import day_of, zone_named

KEYS = ("tz", "week", "holidays", "recurring_holidays", "overrides", "breaks", "years")
_FOR_PEOPLE = ("name", "description")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)


def plan_from_spec(spec: object) -> Plan:
    """Return the Plan of a calendar's JSON shape; raises WorkingTimeError naming the place."""
    if not isinstance(spec, Mapping):
        raise WorkingTimeError(
            f"{spec!r:.60} is not a calendar",
            where="calendar",
            remedy="Write an object with tz and week.",
        )
    _check_keys(spec)
    return Plan(
        zone=zone_named(spec["tz"]),
        week=WeeklyHours.from_spec(spec["week"]),
        holidays=frozenset(
            read_day(text, where=f"holidays[{i}]") for i, text in _items(spec, "holidays")
        ),
        recurring_holidays=frozenset(
            _month_day(text, where=f"recurring_holidays[{i}]")
            for i, text in _items(spec, "recurring_holidays")
        ),
        overrides=_by_day(spec, "overrides"),
        breaks=_by_day(spec, "breaks"),
        years=_years(spec),
    )


def read_day(text: object, *, where: str) -> int:
    """Return the day number of `YYYY-MM-DD`; raises WorkingTimeError."""
    if isinstance(text, str) and _DATE.fullmatch(text):
        try:
            return day_of(date.fromisoformat(text))
        except ValueError:
            pass
    raise WorkingTimeError(
        f"{text!r:.40} is not a date", where=where, remedy="Write YYYY-MM-DD, such as 2026-03-09."
    )


def _check_keys(spec: Mapping[object, object]) -> None:
    unknown = [key for key in spec if key not in KEYS and key not in _FOR_PEOPLE]
    if unknown:
        raise WorkingTimeError(
            f"a calendar has no {unknown[0]!r:.40}",
            where="calendar",
            remedy=f"Keys are {', '.join(KEYS)}.",
        )
    missing = [key for key in ("tz", "week") if key not in spec]
    if missing:
        raise WorkingTimeError(
            f"the calendar has no {missing[0]!r}", where="calendar", remedy="Give tz and week."
        )


def _items(spec: Mapping[str, object], key: str) -> Iterable[tuple[int, object]]:
    found = spec.get(key)
    if found is None:
        return ()
    if isinstance(found, str | bytes | Mapping) or not isinstance(found, Iterable):
        raise WorkingTimeError(
            f"{found!r:.60} is not a list", where=key, remedy="Write a JSON list."
        )
    return enumerate(found)


def _by_day(spec: Mapping[str, object], key: str) -> dict[int, tuple[Interval, ...]]:
    found = spec.get(key)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise WorkingTimeError(
            f"{found!r:.60} is not an object",
            where=key,
            remedy='Write {"2026-04-30": [["09:00", "17:00"]]}.',
        )
    return {
        read_day(text, where=key): intervals(hours, where=f"{key}.{text}")
        for text, hours in found.items()
    }


def _month_day(text: object, *, where: str) -> tuple[int, int]:
    match = _MONTH_DAY.fullmatch(text) if isinstance(text, str) else None
    if match:
        try:
            leap_day = date(2000, int(match[1]), int(match[2]))
        except ValueError:
            pass
        else:
            return leap_day.month, leap_day.day
    raise WorkingTimeError(
        f"{text!r:.40} is not a day of a year", where=where, remedy="Write MM-DD, such as 01-07."
    )


def _years(spec: Mapping[str, object]) -> frozenset[int] | None:
    if spec.get("years") is None:
        return None
    years = [year for _, year in _items(spec, "years")]
    wrong = [year for year in years if isinstance(year, bool) or not isinstance(year, int)]
    if wrong or not years:
        raise WorkingTimeError(
            "years is not a list of years",
            where="years",
            remedy="Write [2025, 2026], or leave it out.",
        )
    return frozenset(year for year in years if isinstance(year, int))
