"""Owns open time as a line of prefix sums over whole years; growing and asking are the calendar's.

A position is the working seconds from the line's beginning. Forward, a position that is both a
closing and the next opening is the closing; backward it is the opening.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from reglament.core.worktime.moments import moment
from reglament.core.worktime.segments import Segment

Dial = tuple[
    list[datetime],
    list[datetime],
    list[timedelta],
    list[datetime],
    datetime,
    datetime,
    timedelta,
    "Timeline",
]


class Timeline(NamedTuple):
    """Open segments between `low` and `high`, complete there; an empty one leads, for arithmetic.

    `prefix[i]` is the open time before segment i, its last item the total; `shift[i]` leads from
    a position in segment i to the instant.
    """

    starts: list[int]
    ends: list[int]
    prefix: list[int]
    shift: list[int]
    low: int
    high: int
    total: int
    years: range

    @classmethod
    def of(cls, segments: Iterable[Segment], *, low: int, high: int, years: range) -> "Timeline":
        """Build the line of sorted, disjoint segments that lie between `low` and `high`."""
        starts, ends = [low], [low]
        for start, end in segments:
            starts.append(start)
            ends.append(end)
        lengths = (end - start for start, end in zip(starts, ends, strict=True))
        prefix = list(accumulate(lengths, initial=0))
        shift = [start - before for start, before in zip(starts, prefix, strict=False)]
        return cls(starts, ends, prefix, shift, low, high, prefix[-1], years)

    def dial(self) -> Dial:
        """Return starts, ends, prefix, shift, low, high and total as datetimes and timedeltas, and the line itself."""
        return (
            list(map(moment, self.starts)),
            list(map(moment, self.ends)),
            [timedelta(0, before) for before in self.prefix],
            list(map(moment, self.shift)),
            moment(self.low),
            moment(self.high),
            timedelta(0, self.total),
            self,
        )

    def position(self, at: int) -> int:
        """Return the working seconds from `low` to an instant, which is taken into the line."""
        i = max(bisect_right(self.starts, at) - 1, 0)
        return max(min(at, self.ends[i]) - self.shift[i], 0)

    def forward(self, position: int) -> int | None:
        """Return the first instant with so much open time behind it; None beyond the line."""
        if not 0 < position <= self.total:
            return None
        return position + self.shift[bisect_left(self.prefix, position) - 1]

    def backward(self, position: int) -> int | None:
        """Return the last instant with so much open time behind it; None beyond the line."""
        if not 0 <= position < self.total:
            return None
        return position + self.shift[bisect_right(self.prefix, position) - 1]

    def is_open(self, at: int) -> bool:
        """Return whether an instant of the line is open."""
        return at < self.ends[bisect_right(self.starts, at) - 1]
