"""Owns the second opinion on working time: minute-by-minute counting that shares no code with ours.

A schedule is laid out as one byte a minute over some months, straight from the contract's words, and
every question is answered by walking those bytes. Random calendars and moments are made here too.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Spec = dict[str, Any]
EDGE = 3 * 1440  # minutes

# zone, and local dates at which something happens in it
PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Europe/Moscow", ("2026-03-06", "2011-03-27", "2014-10-26", "2025-12-31")),
    ("Europe/Berlin", ("2026-03-29", "2026-10-25", "2024-02-29", "2099-10-25")),
    ("America/New_York", ("2026-03-08", "2026-11-01", "1975-02-23")),
    ("Australia/Lord_Howe", ("2026-04-05", "2026-10-04")),
    ("Pacific/Apia", ("2011-12-30", "2012-04-01", "2026-01-01")),
    ("Asia/Kathmandu", ("1986-01-01", "2026-03-10")),
    ("America/Sao_Paulo", ("2017-10-15", "2018-02-18")),
    ("America/St_Johns", ("2010-11-07", "2011-03-13")),
    ("Antarctica/Troll", ("2026-03-29", "2026-10-25")),
    ("Africa/Casablanca", ("2026-02-15", "2026-03-22")),
    ("Asia/Gaza", ("2023-10-28", "2026-03-28")),
    ("+03:00", ("2026-03-06", "2026-12-31")),
    ("-09:30", ("2026-01-01",)),
    ("UTC", ("2000-02-29", "1999-12-31")),
)


class OutOfSight(Exception):  # noqa: N818 - read as a sentence
    """The answer lies outside the laid-out months; the question is dropped."""


def zone_of(name: str) -> tzinfo:
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[4:6])
        return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
    return ZoneInfo(name)


def instant_of(zone: tzinfo, wall: datetime) -> int:
    """The first instant whose local time reads `wall`; if none does, moved forward by the gap."""
    guess = wall.replace(tzinfo=UTC)
    offsets = {
        (guess + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in range(-50, 51, 2)
    }
    readings = sorted(
        guess - offset
        for offset in offsets
        if (guess - offset).astimezone(zone).replace(tzinfo=None) == wall
    )
    if readings:
        return int(readings[0].timestamp())
    # skipped: what a clock that had not been moved would have shown
    before = [(guess + timedelta(hours=hours)).astimezone(zone) for hours in range(-50, 51)]
    unmoved = [local for local in before if local.replace(tzinfo=None) < wall]
    return int((guess - unmoved[-1].utcoffset()).timestamp())


def minutes_of(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


class Oracle:
    """One calendar laid out minute by minute around a local date."""

    def __init__(self, spec: Spec, centre: date, reach: int = 100) -> None:
        self.spec, self.zone = spec, zone_of(spec["tz"])
        self.first, self.last = centre - timedelta(reach), centre + timedelta(reach)
        self.origin = instant_of(self.zone, datetime.combine(self.first, datetime.min.time()))
        self.origin -= self.origin % 60
        self.bytes = bytearray(1440 * (2 * reach))
        self.days = [self.first + timedelta(n) for n in range(2 * reach - 4)]
        self.breaks = [
            segment
            for text, intervals in spec.get("breaks", {}).items()
            for segment in self.segments(date.fromisoformat(text), intervals)
        ]
        for day in self.days:
            for segment in self.segments(day, self.intervals(day)):
                self.paint(segment, 1)
        for segment in self.breaks:
            self.paint(segment, 0)

    def intervals(self, day: date) -> list[list[str]]:
        text = day.isoformat()
        if text in self.spec.get("holidays", []) or text[5:] in self.spec.get(
            "recurring_holidays", []
        ):
            return []
        if text in self.spec.get("overrides", {}):
            return self.spec["overrides"][text]
        return self.spec["week"].get(WEEKDAYS[day.weekday()], [])

    def segments(self, day: date, intervals: list[list[str]]) -> Iterator[tuple[int, int]]:
        midnight = datetime.combine(day, datetime.min.time())
        for low, high in intervals:
            start, end = minutes_of(low), minutes_of(high)
            if end <= start:
                end += 1440
            a = instant_of(self.zone, midnight + timedelta(minutes=start))
            b = instant_of(self.zone, midnight + timedelta(minutes=end))
            if a < b:
                yield a, b

    def paint(self, segment: tuple[int, int], colour: int) -> None:
        low, high = ((x - self.origin) // 60 for x in segment)
        low, high = max(low, 0), min(high, len(self.bytes))
        if low < high:
            self.bytes[low:high] = bytes([colour]) * (high - low)

    def paused(self, pauses: list[tuple[int, int]]) -> "Oracle":
        """A copy in which paused minutes are closed; pauses must lie on whole minutes."""
        twin = object.__new__(Oracle)
        twin.__dict__ = {**self.__dict__, "bytes": bytearray(self.bytes)}
        for pause in pauses:
            twin.paint(pause, 0)
        return twin

    def at(self, instant: int) -> bool:
        index = (instant - self.origin) // 60
        # the outermost days lack what reaches in from days that are not laid out
        if not EDGE <= index < len(self.bytes) - 2 * EDGE:
            raise OutOfSight
        return bool(self.bytes[index])

    def next_open(self, t: int) -> int:
        while not self.at(t):
            t += 60 - t % 60
        return t

    def prev_close(self, t: int) -> int:
        t -= 0 if t % 60 == 0 else t % 60
        while not (self.at(t - 60) and not self.at(t)):
            t -= 60
        return t

    def close_after(self, t: int) -> int:
        while self.at(t):
            t += 60 - t % 60
        return t

    def add(self, t: int, seconds: int) -> int:
        if seconds < 0:
            return self.subtract(t, -seconds)
        if seconds == 0:
            return self.next_open(t)
        while True:
            rest = 60 - t % 60
            if self.at(t):
                if seconds <= rest:
                    return t + seconds
                seconds -= rest
            t += rest

    def subtract(self, t: int, seconds: int) -> int:
        while True:
            past = (t - 1) % 60 + 1
            if self.at(t - 1):
                if seconds <= past:
                    return t - seconds
                seconds -= past
            t -= past

    def between(self, a: int, b: int) -> int:
        if a > b:
            return -self.between(b, a)
        total = 0
        while a < b:
            step = min(60 - a % 60, b - a)
            total += step if self.at(a) else 0
            a += step
        return total

    def periods(self, t: int, n: int) -> list[tuple[int, int]]:
        found = []
        for _ in range(n):
            start = self.next_open(t)
            t = self.close_after(start)
            found.append((start, t))
        return found

    def settled(self, t: int) -> int:
        while not self.at(t - 1):
            t -= 1 if t % 60 else 60
            if t % 60 == 0 and self.at(t - 1):
                return t
        return t

    def own_minutes(self, day: date) -> list[int]:
        """The first instants of each minute that the day's own windows keep open."""
        return sorted(
            {
                minute
                for a, b in self.segments(day, self.intervals(day))
                for minute in range(a, b, 60)
                if not any(low <= minute < high for low, high in self.breaks)
            }
        )

    def is_working_day(self, day: date) -> bool:
        return bool(self.own_minutes(day))

    def closing(self, day: date) -> int:
        """When the windows of this day and of those before it have closed."""
        days = [day - timedelta(n) for n in range(5)]
        return max(minute + 60 for each in days for minute in self.own_minutes(each))

    def opening(self, day: date) -> int:
        """When the first window of this day or of those after it opens."""
        days = [day + timedelta(n) for n in range(5)]
        return min(minute for each in days for minute in self.own_minutes(each))

    def step(self, day: date, n: int) -> date:
        way = timedelta(1 if n > 0 else -1)
        while n:
            day += way
            if not self.first < day < self.last - timedelta(5):
                raise OutOfSight
            if self.is_working_day(day):
                n -= 1 if n > 0 else -1
        return day

    def reading(self, t: int, day: date) -> timedelta:
        local = datetime.fromtimestamp(t, UTC).astimezone(self.zone).replace(tzinfo=None)
        return local - datetime.combine(day, datetime.min.time())

    def same_clock(self, t: int, day: date, target: date) -> int:
        wall = datetime.combine(target, datetime.min.time()) + self.reading(t, day)
        return instant_of(self.zone, wall)

    def add_days(self, t: int, n: int) -> int:
        if n == 0:
            return self.next_open(t)
        forward = n > 0
        start = self.next_open(t) if forward else self.settled(t)
        inside = start if forward else start - 1
        today = datetime.fromtimestamp(start, UTC).astimezone(self.zone).date()
        days = [today - timedelta(2), today - timedelta(1), today]
        owner = next(
            day
            for day in (days if forward else reversed(days))
            if inside - inside % 60 in self.own_minutes(day)
        )
        own = self.own_minutes(owner)
        if forward and start == own[0]:
            return self.closing(self.step(owner, n - 1))
        if not forward and start == own[-1] + 60:
            return self.opening(self.step(owner, n + 1))
        target = self.step(owner, n)
        due = self.same_clock(start, owner, target)
        if forward:
            return max(start, self.settled(min(due, self.closing(target))))
        return min(start, self.next_open(max(due, self.opening(target))))

    def add_clock(self, t: int, seconds: int) -> int:
        due = self.next_open(t) + seconds
        return due if self.at(due - 1) else self.next_open(due)


def random_intervals(random: Random) -> list[list[str]]:
    grain = random.choice((1, 5, 15, 30, 60))
    found = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        start = random.randrange(0, 1440, grain)
        end = start + random.choice((grain, 240, 480, 540, 660, 1440))
        text = "24:00" if end == 1440 else f"{end % 1440 // 60:02}:{end % 60:02}"
        found.append([f"{start // 60:02}:{start % 60:02}", text])
    return found


def random_spec(random: Random, tz: str, centre: date) -> Spec:
    """A calendar with anything the contract allows, its exceptions near `centre`."""

    def nearby() -> str:
        return (centre + timedelta(random.randrange(-8, 12))).isoformat()

    week = {day: random_intervals(random) for day in WEEKDAYS if random.random() < 0.7}
    if random.random() < 0.3:
        hours = random.choice(([["09:00", "18:00"]], [["00:00", "24:00"]], [["22:00", "06:00"]]))
        week = {day: hours for day in WEEKDAYS if random.random() < 0.8}
    spec: Spec = {"tz": tz, "week": week or {"wed": [["09:00", "18:00"]]}}
    spec["holidays"] = [nearby() for _ in range(random.choice((0, 1, 3)))]
    if random.random() < 0.3:
        spec["recurring_holidays"] = [nearby()[5:]]
    if random.random() < 0.4:
        spec["overrides"] = {
            nearby(): random_intervals(random) if random.random() < 0.8 else [] for _ in range(2)
        }
    if random.random() < 0.5:
        spec["breaks"] = {nearby(): random_intervals(random) for _ in range(random.choice((1, 4)))}
    return spec


def random_place(random: Random) -> tuple[str, date]:
    tz, dates = random.choice(PLACES)
    return tz, date.fromisoformat(random.choice(dates))


@pytest.fixture(scope="session")
def oracle_of() -> type[Oracle]:
    """The minute-by-minute counter: `oracle_of(spec, centre)`."""
    return Oracle


@pytest.fixture(scope="session")
def out_of_sight() -> type[OutOfSight]:
    """What the counter raises beyond its months."""
    return OutOfSight


@pytest.fixture(scope="session")
def random_schedule() -> Callable[[Random], tuple[Spec, date]]:
    """A random calendar and the local date around which it is interesting."""

    def made(random: Random) -> tuple[Spec, date]:
        tz, centre = random_place(random)
        return random_spec(random, tz, centre), centre

    return made


@pytest.fixture(scope="session")
def random_calendar() -> Callable[[Random, str, date], Spec]:
    """A random calendar of a given zone, its exceptions near a date."""
    return random_spec
