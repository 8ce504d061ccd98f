"""Owns the calendar as others use it: working time added and measured between instants.

Aware datetimes come in, aware UTC datetimes go out; fractions of a second are dropped. Growth by
year is opening.py, working days workdays.py, pauses pauses.py, arrays vectors.py.
Every method raises WorkingTimeError.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from reglament.core.worktime import workdays
from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.moments import beyond, checked, epoch_seconds, moment, span
from reglament.core.worktime.opening import OpeningHours
from reglament.core.worktime.pauses import Pauses, paused_segments, positions
from reglament.core.worktime.segments import within
from reglament.core.worktime.spec import plan_from_spec
from reglament.core.worktime.zones import FIRST_YEAR, LAST_YEAR, day_of

if TYPE_CHECKING:
    from reglament.core.worktime.lookup import Instants

_NOTHING = timedelta()


class Calendar(OpeningHours):
    """Opening hours one can count with. Safe to share between threads."""

    __slots__ = ()

    @classmethod
    def from_spec(cls, spec: Mapping[str, object]) -> "Calendar":
        """Return the calendar of the contract's JSON shape; raises WorkingTimeError.

        >>> office = Calendar.from_spec({"tz": "+03:00", "week": {"tue": [["09:00", "18:00"]]}})
        >>> office.add(datetime.fromisoformat("2026-03-10T11:00:00+03:00"), 3600).isoformat()
        '2026-03-10T09:00:00+00:00'
        """
        return cls(plan_from_spec(spec))

    def add(self, start_at: datetime, seconds: int, *, pauses: Pauses = ()) -> datetime:
        """Return when so many working seconds have passed (TE-5, X-1); negative goes back.

        An answer at closing stays there, zero in closed time is the next opening.
        """
        if pauses:
            return moment(self.seek(epoch_seconds(start_at), seconds, paused_segments(pauses)))
        if start_at.tzinfo is not UTC or start_at.microsecond:
            start_at = moment(epoch_seconds(start_at))
        starts, ends, prefix, shift, low, high, total, _ = self.dial
        if low <= start_at < high:
            i = bisect_right(starts, start_at) - 1
            end = ends[i]
            try:
                position = (start_at if start_at < end else end) - shift[i] + span(seconds)
            except OverflowError:
                raise beyond() from None
            if seconds > 0:
                if position <= total:
                    return shift[bisect_left(prefix, position) - 1] + position
            elif _NOTHING <= position < total:
                return shift[bisect_right(prefix, position) - 1] + position
        return self._sought(start_at, seconds)

    def _sought(self, start_at: datetime, seconds: int) -> datetime:
        """Return a sum that leaves the dial; where the line has grown, the next ones find a new dial."""
        found = self.seek(epoch_seconds(start_at), seconds, [])
        *_, line = self.dial
        if line is not self.known:
            self.dial = self.known.dial()
        return moment(found)

    def add_days(self, start_at: datetime, days: int, *, pauses: Pauses = ()) -> datetime:
        """Return the same clock time so many working days later (X-1); negative goes back.

        From an opening it is the closing of the last of these days; docs/worktime.md has the rest.
        A pause moves it by the working time it takes.
        """
        at = epoch_seconds(start_at)
        paused = paused_segments(pauses)
        if days == 0:
            return moment(self.seek(at, 0, paused))
        due = checked(
            workdays.later(self, at, days) if days > 0 else workdays.earlier(self, at, -days)
        )
        if not paused:
            return moment(due)
        line = self.line(min(at, due), max(at, due))
        return moment(self.seek(at, line.position(due) - line.position(at), paused))

    def add_clock(self, start_at: datetime, seconds: int) -> datetime:
        """Return the end of elapsed seconds from arrival or the next opening (X-26, TR-34).

        An end in closed time moves to the next opening, one at closing stays; negative mirrors.
        """
        at = epoch_seconds(start_at)
        if seconds < 0:
            due = checked(self.settled(at) + seconds)
            return moment(due if self.is_open_at(due) else self.prev_close_at(due))
        due = checked(self.next_open_at(at) + seconds)
        return moment(due if self.settled(due) == due else self.next_open_at(due))

    def between(self, a: datetime, b: datetime, *, pauses: Pauses = ()) -> int:
        """Return the working seconds from `a` to `b` less the paused ones; negative if reversed."""
        first, last = epoch_seconds(a), epoch_seconds(b)
        if first > last:
            return -self.between(b, a, pauses=pauses)
        line = self.line(first, last)
        start, end = line.position(first), line.position(last)
        paused = within(positions(line, paused_segments(pauses)), start, end)
        return end - start - sum(high - low for low, high in paused)

    def is_open(self, t: datetime) -> bool:
        """Return whether `t` is working time: the opening instant is, the closing one is not."""
        return self.is_open_at(epoch_seconds(t))

    def next_open(self, t: datetime) -> datetime:
        """Return the first open instant at or after `t`."""
        return self.add(t, 0)

    def prev_close(self, t: datetime) -> datetime:
        """Return the last instant at or before `t` that ends working time."""
        return moment(self.prev_close_at(epoch_seconds(t)))

    def is_working_day(self, day_date: date) -> bool:
        """Return whether a window that starts on this local date has any working time left."""
        if not FIRST_YEAR <= day_date.year <= LAST_YEAR:
            raise beyond()
        return bool(self.plan.windows(day_of(day_date)))

    def is_day_off(self, t: datetime) -> bool:
        """Return whether only the date closes `t`: the week has it open, and the date has no hours at all."""
        local = t.astimezone(self.plan.zone)
        second = local.hour * 3600 + local.minute * 60 + local.second
        # nights and weekends are most of what is asked, and the week alone answers for them
        for start, end in self.plan.week.days[local.weekday()]:
            if start <= second < end:
                return not self.plan.intervals(day_of(local))
        return False

    def periods(self, t: datetime, n: int) -> list[tuple[datetime, datetime]]:
        """Return the next `n` open periods, the first cut at `t`, adjoining ones made one."""
        if n < 0:
            raise WorkingTimeError(f"{n} periods cannot be listed", where="n", remedy="Use n >= 0.")
        at = epoch_seconds(t)
        line = self.line(at, at)
        while True:
            first = bisect_right(line.ends, at)
            ends = line.ends[first : first + n]
            if len(ends) == n and (n == 0 or ends[-1] < line.high):
                break
            line = self.grown(line, later=True)
        starts = [max(start, at) for start in line.starts[first : first + n]]
        return [(moment(start), moment(end)) for start, end in zip(starts, ends, strict=True)]

    def open_intervals(self, a: datetime, b: datetime) -> list[tuple[datetime, datetime]]:
        """Return the open time between two instants, adjoining periods made one."""
        first, last = epoch_seconds(a), epoch_seconds(b)
        if first >= last:
            return []
        line = self.line(first, last)
        low, high = bisect_right(line.ends, first), bisect_left(line.starts, last)
        segments = zip(line.starts[low:high], line.ends[low:high], strict=True)
        return [(moment(x), moment(y)) for x, y in within(segments, first, last)]

    def add_many(
        self, starts: "Instants", seconds: "int | Instants", *, out: "Instants | None" = None
    ) -> "Instants":
        """Return `add` over int64 arrays of epoch seconds, element by element.

        `out`, if given, takes the result: fresh memory costs more than the arithmetic.
        """
        # numpy takes longer to import than a whole scalar command may take
        from reglament.core.worktime import vectors  # noqa: PLC0415

        return vectors.add_many(self, starts, seconds, out=out)

    def between_many(self, a: "Instants", b: "Instants") -> "Instants":
        """Return `between` over int64 arrays of epoch seconds, element by element."""
        # numpy takes longer to import than a whole scalar command may take
        from reglament.core.worktime import vectors  # noqa: PLC0415

        return vectors.between_many(self, a, b)
