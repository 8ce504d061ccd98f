"""Owns which windows a date has: week, overrides, holidays, breaks. Counting is the calendar's.

A window belongs to the day it starts on: a holiday closes that day's windows, not the part that an
earlier night shift has in it. Breaks are wall times of their own date, cut from whatever is open.
"""

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import NamedTuple

from reglament.core.worktime.errors import CalendarYearMissing
from reglament.core.worktime.hours import Interval, WeeklyHours
from reglament.core.worktime.segments import Segment, united, without
from reglament.core.worktime.zones import (
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    date_of,
    day_of,
    first_day,
    instant,
    midnight_offsets,
)

# a window or a break reaches into the next day, and a zone can skip a whole day (Apia in 2011)
REACH = 3
_THURSDAY = 3  # 1970-01-01


class YearHours(NamedTuple):
    """The windows that start in one year, uncut, and the day numbers that are working days."""

    windows: list[Segment]
    working_days: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Opening hours of a zone by date; day numbers count from 1970-01-01.

    `years` are those with holiday data; None means every year.
    """

    zone: tzinfo
    week: WeeklyHours
    holidays: frozenset[int] = frozenset()
    recurring_holidays: frozenset[tuple[int, int]] = frozenset()
    overrides: Mapping[int, tuple[Interval, ...]]
    breaks: Mapping[int, tuple[Interval, ...]]
    years: frozenset[int] | None = None

    def require(self, year: int) -> None:
        """Raise CalendarYearMissing where the year has no holiday data."""
        if self.years is not None and year not in self.years:
            raise CalendarYearMissing(year)

    def has(self, year: int) -> bool:
        """Return whether the year has holiday data."""
        return self.years is None or year in self.years

    def intervals(self, day: int) -> tuple[Interval, ...]:
        """Return a day's own intervals by the clock: holiday beats override beats week."""
        if day in self.holidays:
            return ()
        if self.recurring_holidays:
            day_date = date_of(day)
            if (day_date.month, day_date.day) in self.recurring_holidays:
                return ()
        planned = self.overrides.get(day)
        return self.week.days[(day + _THURSDAY) % 7] if planned is None else planned

    def windows(self, day: int) -> list[Segment]:
        """Return a day's own windows as instants, united, with breaks cut out."""
        self.require(date_of(day).year)
        windows = united(self._instants(day, self.intervals(day)))
        if not windows or not self.breaks:
            return windows
        return without(windows, self.cuts(day - REACH, day + REACH))

    def spill(self, year: int) -> list[Segment]:
        """Return the windows of the last days of the year before, uncut: they reach into this one.

        Raises CalendarYearMissing where they do and that year has no holiday data.
        """
        first = first_day(year)
        days = range(first - REACH, first)
        if not self.has(year - 1):
            if any(end > (first - day) * DAY for day in days for _, end in self.intervals(day)):
                self.require(year - 1)
            return []
        return [found for day in days for found in self._instants(day, self.intervals(day))]

    def cuts(self, first: int, last: int) -> list[Segment]:
        """Return the breaks of the days `first` to `last` as instants, united."""
        return united(
            found
            for day in range(first, last + 1)
            if day in self.breaks
            for found in self._instants(day, self.breaks[day])
        )

    def year(self, year: int) -> YearHours:
        """Return the windows that start in the year, and its working days."""
        self.require(year)
        offsets = midnight_offsets(self.zone, year)
        first = first_day(year)
        closed = self.holidays | self._recurring_days(year)
        broken = {day + near for day in self.breaks for near in range(-REACH, REACH + 1)}
        windows: list[Segment] = []
        working_days: list[int] = []
        for day in range(first, first_day(year + 1)):
            if day in closed:
                continue
            hours = self.overrides.get(day)
            hours = self.week.days[(day + _THURSDAY) % 7] if hours is None else hours
            if not hours:
                continue
            offset = offsets[day - first]
            if offset == offsets[day - first + 1] == offsets[day - first + 2]:
                midnight = day * DAY - offset
                found = [(midnight + start, midnight + end) for start, end in hours]
            else:
                found = self._instants(day, hours)
            windows += found
            if found and (day not in broken or self.windows(day)):
                working_days.append(day)
        return YearHours(windows, working_days)

    def _recurring_days(self, year: int) -> set[int]:
        return {
            day_of(date(year, month, day))
            for month, day in self.recurring_holidays
            if (month, day) != (2, 29) or isleap(year)
        }

    def _instants(self, day: int, hours: tuple[Interval, ...]) -> list[Segment]:
        found = [
            (instant(self.zone, day, start), instant(self.zone, day, end)) for start, end in hours
        ]
        # where a start is skipped and moves past its end, nothing is left of the window
        return [(start, end) for start, end in found if start < end]


def never_opens(plan: Plan) -> bool:
    """Return whether no working day is left in any year, which no search should have to find out."""
    explicit = len(plan.holidays) + len(plan.overrides) + len(plan.breaks)
    weekly = any(plan.week.days)
    # 66 dates a year stay, each at least 18 times on any weekday: more than a thousand exceptions
    if weekly and len(plan.recurring_holidays) <= 300 and explicit <= 1000:
        return False
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    candidates = set(years) if weekly else {date_of(day).year for day in plan.overrides}
    return not any(
        plan.year(year).working_days
        for year in sorted(candidates.intersection(years))
        if plan.has(year)
    )
