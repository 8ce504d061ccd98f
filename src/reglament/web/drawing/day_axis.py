"""Owns the one axis that all rows of the queue share: today enlarged, two more days, then an arrow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from reglament.core.worktime import Calendar
from reglament.web.drawing.axis import Axis, Piece
from reglament.web.drawing.ruler import Bar, Mark
from reglament.web.moments import day_words

FIRST_HOUR, LAST_HOUR, LATEST_START = 8, 20, 12
# where today and the two further days are drawn, in percent; what lies between them is night
SHARES = ((0.0, 40.0), (43.0, 65.0), (68.0, 90.0))
END = 90.0
MOST_DAYS_SKIPPED = 12


@dataclass(frozen=True, slots=True)
class DayAxis:
    """The axis, the hours marked on it, its days in words, and where now stands."""

    axis: Axis
    ticks: tuple[Mark, ...]
    days: tuple[Mark, ...]
    now: Mark

    def position(self, moment: datetime) -> float:
        """Return where `moment` stands; what is beyond the last day stands at its end."""
        return min(self.axis.position(moment), END)

    def is_beyond(self, moment: datetime) -> bool:
        """Return whether `moment` lies after the last day drawn."""
        return moment > self.axis.pieces[-1].end

    def hours(self, calendar: Calendar) -> tuple[Bar, ...]:
        """Return the open and closed stretches of a calendar."""
        start_at, end_at = self.axis.pieces[0].start, self.axis.pieces[-1].end
        bars, last = [], 0.0
        for opens, closes in calendar.open_intervals(start_at, end_at):
            left, right = self.position(opens), self.position(closes)
            if left > last:
                bars.append(Bar(last, round(left - last, 2), "r-shut"))
            bars.append(Bar(left, round(right - left, 2), "r-open"))
            last = right
        if last < END:
            bars.append(Bar(last, round(END - last, 2), "r-shut"))
        return tuple(bars)


def day_axis(
    at: datetime, zone: tzinfo, language: str, *, calendars: Iterable[Calendar] = ()
) -> DayAxis:
    """Return the axis as it stands `at` a moment; days on which no calendar opens are left out."""
    local = at.astimezone(zone)
    begins = min(max(local.hour - 2, FIRST_HOUR), LATEST_START)
    days = [local.date(), *_further(local.date(), zone, tuple(calendars))]
    spans = [
        (_on(day, begins if n == 0 else FIRST_HOUR, zone), _on(day, LAST_HOUR, zone))
        for n, day in enumerate(days)
    ]
    pieces: list[Piece] = []
    for (start, end), (left, right) in zip(spans, SHARES, strict=True):
        if pieces:
            pieces.append(Piece(pieces[-1].end, start, pieces[-1].right, left, is_open=False))
        pieces.append(Piece(start, end, left, right, is_open=True))
    axis = Axis(tuple(pieces))
    shown = axis.position(at)
    return DayAxis(
        axis=axis,
        ticks=tuple(Mark(axis.position(hour)) for span in spans for hour in _hours(*span)),
        days=tuple(
            Mark(left, day_words(start, zone, language))
            for (start, _), (left, _) in zip(spans, SHARES, strict=True)
        ),
        now=Mark(shown, f"{local:%H:%M}", flipped=shown > 80),
    )


def _further(day: date, zone: tzinfo, calendars: tuple[Calendar, ...]) -> list[date]:
    found: list[date] = []
    for ahead in range(1, MOST_DAYS_SKIPPED):
        one = day + timedelta(days=ahead)
        start, end = _on(one, FIRST_HOUR, zone), _on(one, LAST_HOUR, zone)
        if not calendars or any(c.open_intervals(start, end) for c in calendars):
            found.append(one)
        if len(found) == len(SHARES) - 1:
            return found
    return [day + timedelta(days=1), day + timedelta(days=2)]


def _hours(start: datetime, end: datetime) -> list[datetime]:
    return [start + timedelta(hours=n) for n in range((end - start) // timedelta(hours=1) + 1)]


def _on(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), zone)
