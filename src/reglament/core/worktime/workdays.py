"""Owns N working days: whole opening windows, the same clock time N working days later (X-1).

Forward: a start in closed time counts from the next opening; from the first opening of a day the
end is the closing of the Nth working day; else it is the start's clock time on the Nth working day
after, no later than that day's closing, and in a closed hour the closing before. Back is the mirror.
"""

from bisect import bisect_left
from typing import TYPE_CHECKING

from reglament.core.worktime.moments import beyond
from reglament.core.worktime.segments import Segment
from reglament.core.worktime.zones import (
    FIRST_YEAR,
    LAST_YEAR,
    date_of,
    day_of,
    instant,
    local_time,
    wall_clock,
)

if TYPE_CHECKING:
    from reglament.core.worktime.opening import OpeningHours

_MOST = (LAST_YEAR - FIRST_YEAR + 3) * 366


def later(hours: "OpeningHours", at: int, days: int) -> int:
    """Return the instant `days` working days after `at`; days >= 1."""
    start = hours.next_open_at(at)
    day, windows = _owner(hours, start, forward=True)
    if start == windows[0][0]:
        return _closing(hours, _stepped(hours, day, days - 1))
    target = _stepped(hours, day, days)
    clock = instant(hours.zone, target, wall_clock(hours.zone, start, day))
    due = min(clock, _closing(hours, target))
    return max(hours.settled(due), start)


def earlier(hours: "OpeningHours", at: int, days: int) -> int:
    """Return the instant `days` working days before `at`; days >= 1. The mirror of `later`."""
    start = hours.settled(at)
    day, windows = _owner(hours, start, forward=False)
    if start == windows[-1][1]:
        return _opening(hours, _stepped(hours, day, 1 - days))
    target = _stepped(hours, day, -days)
    clock = instant(hours.zone, target, wall_clock(hours.zone, start, day))
    due = max(clock, _opening(hours, target))
    return min(hours.next_open_at(due), start)


def _owner(hours: "OpeningHours", at: int, *, forward: bool) -> tuple[int, list[Segment]]:
    # the day whose own window holds the instant; where two do, the one that comes first on the way
    today = day_of(local_time(hours.zone, at))
    nearby = (today - 2, today - 1, today) if forward else (today, today - 1, today - 2)
    edge = 0 if forward else 1
    return next(
        (day, windows)
        for day, windows in ((near, hours.windows(near)) for near in nearby)
        if any(start + edge <= at < end + edge for start, end in windows)
    )


def _closing(hours: "OpeningHours", day: int) -> int:
    # a day's long window may outlast the next day's: N days have ended when all N have closed
    nearby = (day - 2, day - 1, day)
    return max(windows[-1][1] for near in nearby if (windows := hours.windows(near)))


def _opening(hours: "OpeningHours", day: int) -> int:
    nearby = (day, day + 1, day + 2)
    return min(windows[0][0] for near in nearby if (windows := hours.windows(near)))


def _stepped(hours: "OpeningHours", day: int, steps: int) -> int:
    if abs(steps) > _MOST:
        raise beyond()
    year = date_of(day).year
    found = hours.year(year).working_days
    index = bisect_left(found, day) + steps
    while index >= len(found):
        index -= len(found)
        year += 1
        found = hours.year(year).working_days
    while index < 0:
        year -= 1
        found = hours.year(year).working_days
        index += len(found)
    return found[index]
