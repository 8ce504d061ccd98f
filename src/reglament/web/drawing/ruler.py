"""Owns the ruler of one promise: what stands where on its axis, and the sentence that says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo

from reglament.core.model.promises import Promise, PromiseState, Stretch
from reglament.core.regulation.document import Unit
from reglament.core.regulation.promising import target_from
from reglament.core.worktime import Calendar
from reglament.web.drawing.axis import Axis, Piece, axis_over
from reglament.web.moments import day_words, moment_words
from reglament.web.words import say

MARGIN = timedelta(hours=1)
HOUR_TICKS_UP_TO = timedelta(days=3)
# how much of the width one moment in words takes where a ruler is narrowest
LABEL_SHARE = 16.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal stretch, in percent."""

    left: float
    width: float
    style: str

    @property
    def right(self) -> float:
        """Return where it ends."""
        return round(self.left + self.width, 2)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the axis, in percent, with its words where it has any."""

    at: float
    label: str = ""
    flipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """Everything the SVG of a promise needs; `sentence` is its text alternative."""

    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    days: tuple[Mark, ...]
    waits: tuple[Bar, ...]
    start: Mark
    now: Mark | None
    warn: Mark | None
    due: Mark | None
    met: Mark | None
    ended: Mark | None
    sentence: str


def is_drawn(promise: Promise) -> bool:
    """Tell whether a ruler says more of it than a line: it is owed, or it ended unkept."""
    return promise.over_at is None or (promise.met_at is None and promise.breached_at is not None)


def ruler(
    promise: Promise,
    calendar: Calendar,
    *,
    at: datetime,
    zone: tzinfo,
    language: str,
) -> Ruler:
    """Return the ruler of `promise` as it stands `at` a moment, labelled in `zone` and `language`."""
    start_at, end_at = _span(promise, at)
    opens = _running(promise, calendar, start_at, end_at)
    axis = axis_over(opens, start_at, end_at)
    over_at = promise.over_at
    until = min(over_at or at, end_at)
    return Ruler(
        bars=(
            *_hours(axis),
            *_used(axis, promise, opens, until),
            *_stops(axis, promise, opens, until),
        ),
        ticks=_ticks(axis, opens, end_at - start_at),
        days=_days(axis, zone, language),
        waits=_over(axis, promise.waits, start_at, until, "r-wait"),
        start=Mark(axis.position(promise.starts_at)),
        now=None if over_at else _worded(axis, promise, at, zone),
        warn=_mark(axis, promise.warn_at, zone) if promise.warn_at else None,
        due=_due(axis, promise.due_at, until, zone) if promise.due_at else None,
        met=_mark(axis, promise.met_at, zone) if promise.met_at else None,
        ended=_worded(axis, promise, promise.ended_at, zone) if promise.ended_at else None,
        sentence=_sentence(promise, at, zone, language),
    )


def _running(
    promise: Promise, calendar: Calendar, start_at: datetime, end_at: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when the clock runs: within the hours, or day and night while hours by the clock are counted (X-26)."""
    amount = target_from(promise.target).amount if promise.target else None
    if amount is None or amount.unit is not Unit.CLOCK_HOURS:
        return calendar.open_intervals(start_at, end_at)
    ends_at = min(promise.starts_at + timedelta(hours=amount.count), end_at)
    return [(promise.starts_at, ends_at), *calendar.open_intervals(ends_at, end_at)]


def _span(promise: Promise, at: datetime) -> tuple[datetime, datetime]:
    over_at = promise.over_at or at
    last = max(promise.due_at or over_at, over_at, promise.starts_at)
    return promise.starts_at - MARGIN, last + MARGIN


def _hours(axis: Axis) -> list[Bar]:
    return [
        Bar(p.left, round(p.right - p.left, 2), "r-open" if p.is_open else "r-shut")
        for p in axis.pieces
    ]


def _used(
    axis: Axis,
    promise: Promise,
    opens: Sequence[tuple[datetime, datetime]],
    until: datetime,
) -> list[Bar]:
    edges = [promise.starts_at, promise.warn_at or until, promise.due_at or until, until]
    stretches = [
        (edges[0], min(edges[1], until), "r-used"),
        (edges[1], min(edges[2], until), "r-soon"),
        (edges[2], until, "r-over"),
    ]
    if promise.state in (PromiseState.MET, PromiseState.MEASURED):
        stretches = [(edges[0], until, "r-used")]
    return [
        _bar(axis, max(a, start), min(b, end), style)
        for start, end, style in stretches
        for a, b in _counting(opens, promise.pauses, until)
        if min(b, end) > max(a, start)
    ]


def _counting(
    opens: Sequence[tuple[datetime, datetime]], pauses: Sequence[Stretch], until: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the open stretches without those in which the clock stood still."""
    counting = list(opens)
    for begins, ends in pauses:
        parts = [((a, min(b, begins)), (max(a, ends or until), b)) for a, b in counting]
        counting = [(a, b) for pair in parts for a, b in pair if a < b]
    return counting


def _stops(
    axis: Axis,
    promise: Promise,
    opens: Sequence[tuple[datetime, datetime]],
    until: datetime,
) -> list[Bar]:
    """Return the open time in which the clock stood still."""
    return [
        one
        for start, end in opens
        for one in _over(axis, promise.pauses, start, min(end, until), "r-stop")
    ]


def _over(
    axis: Axis, stretches: Sequence[Stretch], start: datetime, end: datetime, style: str
) -> tuple[Bar, ...]:
    clipped = ((max(a, start), min(b or end, end)) for a, b in stretches)
    return tuple(_bar(axis, a, b, style) for a, b in clipped if a < b)


def _due(axis: Axis, due_at: datetime, at: datetime, zone: tzinfo) -> Mark:
    """Return the mark of the due moment; its words stand before it where now follows closely."""
    mark = _mark(axis, due_at, zone)
    crowded = 0 < axis.position(at) - mark.at < LABEL_SHARE < mark.at
    return replace(mark, flipped=True) if crowded else mark


def _worded(axis: Axis, promise: Promise, at: datetime, zone: tzinfo) -> Mark:
    """Return the mark of now or the end; its words are left out where they would run into those of the due moment."""
    mark = _mark(axis, at, zone)
    due = axis.position(promise.due_at) if promise.due_at else 200.0
    return mark if abs(due - mark.at) > 2 * LABEL_SHARE and mark.at > 0 else replace(mark, label="")


def _bar(axis: Axis, start: datetime, end: datetime, style: str) -> Bar:
    left = axis.position(start)
    return Bar(left, round(axis.position(end) - left, 2), style)


def _mark(axis: Axis, moment: datetime, zone: tzinfo) -> Mark:
    at = axis.position(moment)
    return Mark(
        at, moment.astimezone(zone).strftime("%H:%M"), flipped=at > 100 - 1.25 * LABEL_SHARE
    )


def _ticks(
    axis: Axis, opens: Sequence[tuple[datetime, datetime]], span: timedelta
) -> tuple[Mark, ...]:
    if span > HOUR_TICKS_UP_TO:
        return tuple(Mark(axis.position(a)) for a, _ in opens)
    hours = []
    for a, b in opens:
        hour = a.replace(minute=0, second=0, microsecond=0)
        while hour <= b:
            if hour >= a:
                hours.append(Mark(axis.position(hour)))
            hour += timedelta(hours=1)
    return tuple(hours)


def _days(axis: Axis, zone: tzinfo, language: str) -> tuple[Mark, ...]:
    """Return the days where each begins to be open, at its midnight where a stretch is open all through."""
    begins = [at for piece in axis.pieces if piece.is_open for at in _begins(piece, zone)]
    brief = len({at.date() for at in begins}) > 5
    seen: dict[str, Mark] = {}
    last, furthest = -9.0, 97 if brief else 90
    for at in begins:
        label, left = day_words(at, zone, language, brief=brief), axis.position(at)
        if label not in seen and left - last > 6 and left < furthest:
            seen[label] = Mark(left, label)
            last = left
    return tuple(seen.values())


def _begins(piece: Piece, zone: tzinfo) -> Iterator[datetime]:
    """Yield the start of a stretch and every midnight of `zone` within it, by the clocks of the zone."""
    yield (start := piece.start.astimezone(zone))
    day = start.date() + timedelta(days=1)
    while (midnight := datetime.combine(day, time.min, tzinfo=zone)) < piece.end:
        yield midnight
        day += timedelta(days=1)


def _sentence(promise: Promise, at: datetime, zone: tzinfo, language: str) -> str:
    def when(moment: datetime) -> str:
        return moment_words(moment, zone, language, now=at)

    parts = [say("ruler.from", language, moment=when(promise.starts_at))]
    if promise.over_at is None:
        parts.append(say("ruler.now", language, moment=when(at)))
    if promise.due_at:
        parts.append(say("ruler.due", language, moment=when(promise.due_at)))
    if promise.met_at:
        parts.append(say("ruler.met", language, moment=when(promise.met_at)))
    elif promise.ended_at:
        parts.append(say("ruler.ended", language, moment=when(promise.ended_at)))
    return ", ".join(parts)
