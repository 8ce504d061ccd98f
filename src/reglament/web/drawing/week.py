"""Owns the picture of an ordinary week: seven bars of open hours, 24 hours wide, over an axis of the hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reglament.core.worktime import Calendar

ORDINARY_MONDAY = datetime(2026, 3, 16, tzinfo=UTC)  # a week without a day off
DAY = timedelta(days=1)
BETWEEN_HOURS = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class WeekBar:
    """Open hours of one day, in percent of its 24 hours."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of the picture; `top` and `label_top` in pixels."""

    number: int
    top: int
    label_top: int
    bars: tuple[WeekBar, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class WeekHour:
    """One hour of the axis, in percent of the 24; `anchor` keeps its label within the picture."""

    at: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, Monday first, and the hours of each."""

    days: tuple[WeekDay, ...]
    hours: tuple[WeekHour, ...]


def week_of(calendar: Calendar) -> Week:
    """Return the picture of an ordinary week of `calendar`, in its own zone."""
    offset = ORDINARY_MONDAY.astimezone(calendar.zone).utcoffset() or timedelta()
    monday = ORDINARY_MONDAY - offset
    return Week(tuple(_day(calendar, monday, number) for number in range(7)), tuple(_hours()))


def _hours() -> Iterator[WeekHour]:
    for number in range(DAY // BETWEEN_HOURS + 1):
        since = number * BETWEEN_HOURS
        yield WeekHour(since / DAY * 100, _clock(since), "end" if since == DAY else "middle")


def _day(calendar: Calendar, monday: datetime, number: int) -> WeekDay:
    start = monday + number * DAY
    opens = calendar.open_intervals(start, start + DAY)
    bars = tuple(
        WeekBar(round((a - start) / DAY * 100, 2), round((b - a) / DAY * 100, 2)) for a, b in opens
    )
    shown = ", ".join(f"{_clock(a - start)}–{_clock(b - start)}" for a, b in opens)
    return WeekDay(number, number * 16 + 1, number * 16 + 11, bars, shown)


def _clock(since_midnight: timedelta) -> str:
    minutes = int(since_midnight.total_seconds()) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
