"""Owns the search for open time over whole seconds, on a line that grows by years on demand.

It never ends in a loop: growth stops at the first and last year that can be counted.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.exceptional import Exceptional, exceptional_days
from reglament.core.worktime.moments import beyond
from reglament.core.worktime.pauses import position_after, positions
from reglament.core.worktime.plan import REACH, Plan, YearHours, never_opens
from reglament.core.worktime.segments import Segment, united, within, without
from reglament.core.worktime.timeline import Timeline
from reglament.core.worktime.zones import (
    FIRST_YEAR,
    HIGHEST,
    LAST_YEAR,
    LOWEST,
    date_of,
    first_day,
    instant,
    local_time,
)

if TYPE_CHECKING:
    from reglament.core.worktime.lookup import Lookup

_NOTHING_YET = Timeline.of((), low=0, high=0, years=range(0))


class OpeningHours:
    """The known line of open time of a plan. Threads may share it: growth swaps whole lines.

    `known` covers nothing at first; `dial` is the line that sums were last made on, in datetimes, which
    are quicker to search than to turn into seconds; `lookup` is what vectors.py made of it.
    """

    __slots__ = ("_days", "_exceptional", "_years", "dial", "known", "lookup", "plan")

    def __init__(self, plan: Plan) -> None:
        if never_opens(plan):
            raise WorkingTimeError(
                "the calendar has no working time",
                where="week",
                remedy="Give at least one open interval that no holiday or break takes away.",
            )
        self.plan = plan
        self.known = _NOTHING_YET
        self.dial = _NOTHING_YET.dial()
        self.lookup: Lookup | None = None
        self._years: dict[int, YearHours] = {}
        self._days: dict[int, list[Segment]] = {}
        self._exceptional: tuple[tuple[Exceptional, ...], list[datetime]] | None = None

    @property
    def zone(self) -> tzinfo:
        """The calendar's time zone: a ZoneInfo or a fixed offset."""
        return self.plan.zone

    def exceptional(self, a: datetime, b: datetime | None = None) -> tuple[Exceptional, ...]:
        """Return the dated exceptions to the week that take or give time between two instants, or after `a`."""
        if self._exceptional is None:
            known = exceptional_days(self.plan)
            self._exceptional = known, [one.ends_at for one in known]
        found, ends = self._exceptional
        first = last = bisect_right(ends, a)
        while last < len(found) and (b is None or found[last].begins_at < b):
            last += 1
        return found[first:last]

    def line(self, low: int, high: int) -> Timeline:
        """Return a line that covers both instants, which lie within the countable years."""
        known = self.known
        if known.low <= low and high < known.high:
            return known
        first, last = local_time(self.zone, low).year, local_time(self.zone, high).year
        years = known.years
        if years and all(
            map(self.plan.has, (*range(first, years.start), *range(years.stop, last)))
        ):
            first, last = min(first, years.start), max(last, years[-1])
        return self._built(range(first, last + 1))

    def grown(self, line: Timeline, *, later: bool) -> Timeline:
        """Return a line that reaches further; raises WorkingTimeError where years end."""
        years = line.years
        following = years.stop if later else years.start - 1
        if not FIRST_YEAR - 1 <= following <= LAST_YEAR + 1:
            raise beyond()
        self.plan.require(following)
        # doubling keeps a walk over many years linear
        step = 1 if later else -1
        reach = following
        for _ in range(len(years) - 1):
            if not self.plan.has(reach + step) or not FIRST_YEAR <= reach + step <= LAST_YEAR:
                break
            reach += step
        grown = range(years.start, reach + 1) if later else range(reach, years.stop)
        return self._built(grown)

    def seek(self, at: int, seconds: int, paused: list[Segment]) -> int:
        """Return the instant so many working seconds from `at`, pauses cut; negative goes back."""
        if abs(seconds) > HIGHEST - LOWEST:
            raise beyond()
        line = self.line(at, at)
        while True:
            position = position_after(line.position(at), seconds, paused=positions(line, paused))
            found = line.forward(position) if seconds > 0 else line.backward(position)
            if found is not None:
                return found
            line = self.grown(line, later=seconds >= 0)

    def is_open_at(self, at: int) -> bool:
        """Return whether the instant is working time."""
        return self.line(at, at).is_open(at)

    def next_open_at(self, at: int) -> int:
        """Return the first open instant at or after `at`."""
        return self.seek(at, 0, [])

    def prev_close_at(self, at: int) -> int:
        """Return the last instant at or before `at` that ends working time."""
        line = self.line(at, at)
        while True:
            i = bisect_right(line.ends, at) - 1
            if i > 0:
                return line.ends[i]
            line = self.grown(line, later=False)

    def settled(self, at: int) -> int:
        """Return the first instant with as much open time behind it as `at` has.

        That is `at` itself within working time or at its closing, else the closing before.
        """
        # a line that begins at this very instant could not tell an opening from time going on
        line = self.line(at - 1, at)
        i = bisect_left(line.starts, at) - 1
        return at if i > 0 and at <= line.ends[i] else self.prev_close_at(at)

    def year(self, year: int) -> YearHours:
        """Return the windows and working days of a year; raises where it cannot be counted."""
        found = self._years.get(year)
        if found is None:
            if not FIRST_YEAR - 1 <= year <= LAST_YEAR + 1:
                raise beyond()
            found = self._years[year] = self.plan.year(year)
        return found

    def windows(self, day: int) -> list[Segment]:
        """Return a day's own windows, which callers leave as they are; none in a year without data."""
        found = self._days.get(day)
        if found is None:
            known = self.plan.has(date_of(day).year)
            found = self._days[day] = self.plan.windows(day) if known else []
        return found

    def _built(self, years: range) -> Timeline:
        first, last = first_day(years.start), first_day(years.stop)
        low = max(instant(self.zone, first, 0), LOWEST)
        high = min(instant(self.zone, last, 0), HIGHEST)
        windows = self.plan.spill(years.start)
        for year in years:
            windows += self.year(year).windows
        cuts = self.plan.cuts(first - REACH, last + REACH) if self.plan.breaks else []
        segments = within(without(united(windows), cuts), low, high)
        line = Timeline.of(segments, low=low, high=high, years=years)
        self.known = line
        return line
