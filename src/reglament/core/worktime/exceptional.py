"""Owns the dates on which a plan's hours are not the week's: days off, and closed days of the week that open."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from reglament.core.worktime.moments import moment
from reglament.core.worktime.plan import Plan
from reglament.core.worktime.zones import date_of, instant

_THURSDAY = 3  # 1970-01-01


class Exceptional(NamedTuple):
    """Dates `first` to `last` that are closed though the week opens on some, or one that opens against the week.

    Closed ones go on to the day before the next opening. `begins_at` and `ends_at` hold the hours taken or given.
    """

    first: date
    last: date
    begins_at: datetime
    ends_at: datetime
    opens: bool


def exceptional_days(plan: Plan) -> tuple[Exceptional, ...]:
    """Return the dated exceptions of a plan in order; what recurs every year is none.

    >>> from reglament.core.worktime.spec import plan_from_spec
    >>> office = {"tz": "UTC", "week": {"thu": [["09:00", "18:00"]], "fri": [["09:00", "18:00"]]}}
    >>> (found,) = exceptional_days(plan_from_spec({**office, "holidays": ["2026-01-01", "2026-01-02"]}))
    >>> found.first.isoformat(), found.last.isoformat(), found.begins_at.isoformat()
    ('2026-01-01', '2026-01-07', '2026-01-01T09:00:00+00:00')
    """
    return tuple(_found(plan))


def _found(plan: Plan) -> Iterator[Exceptional]:
    passed = -1
    for day in sorted({*plan.holidays, *plan.overrides}):
        week, own = plan.week.days[(day + _THURSDAY) % 7], plan.intervals(day)
        if day <= passed or bool(week) == bool(own):
            continue
        if own:
            windows = plan.windows(day)
            if windows:
                yield _between(day, day, windows[0][0], windows[-1][1], opens=True)
            continue
        passed, last_off = _closed_from(plan, day)
        hours = plan.week.days[(last_off + _THURSDAY) % 7]
        begins, ends = (
            instant(plan.zone, day, week[0][0]),
            instant(plan.zone, last_off, hours[-1][1]),
        )
        yield _between(day, passed, begins, ends, opens=False)


def _closed_from(plan: Plan, day: int) -> tuple[int, int]:
    """Return the last closed day from a day off on, and the last of these that the week has open."""
    last = last_off = day
    # the week opens within seven days, and none but dated exceptions take that away
    while last - last_off < 7 and not plan.intervals(last + 1):
        last += 1
        if plan.week.days[(last + _THURSDAY) % 7]:
            last_off = last
    return last, last_off


def _between(first: int, last: int, begins: int, ends: int, *, opens: bool) -> Exceptional:
    return Exceptional(date_of(first), date_of(last), moment(begins), moment(ends), opens)
