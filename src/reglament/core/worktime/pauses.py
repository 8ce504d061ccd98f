"""Owns pauses in working time: a pause is closed time laid over the calendar, cut from the count."""

from collections.abc import Iterable
from datetime import datetime

from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.moments import epoch_seconds
from reglament.core.worktime.segments import Segment, united
from reglament.core.worktime.timeline import Timeline

Pauses = Iterable[tuple[datetime, datetime]]


def paused_segments(pauses: Pauses) -> list[Segment]:
    """Return pauses as united segments; raises WorkingTimeError where one ends before it starts."""
    found = []
    for number, (paused_at, resumed_at) in enumerate(pauses):
        start, end = epoch_seconds(paused_at), epoch_seconds(resumed_at)
        if end < start:
            raise WorkingTimeError(
                "a pause ends before it starts",
                where=f"pauses[{number}]",
                remedy="Give [from, to] in the order of time.",
            )
        found.append((start, end))
    return united(found)


def positions(line: Timeline, paused: list[Segment]) -> list[Segment]:
    """Return pauses as stretches of open time on the line; those in closed time vanish."""
    found = ((line.position(start), line.position(end)) for start, end in paused)
    return [(start, end) for start, end in found if start < end]


def position_after(position: int, seconds: int, *, paused: list[Segment]) -> int:
    """Return the position reached when `seconds` pass outside the paused stretches; either way."""
    if seconds < 0:
        mirrored = [(-end, -start) for start, end in reversed(paused)]
        return -_advanced(-position, -seconds, paused=mirrored)
    return _advanced(position, seconds, paused=paused)


def _advanced(position: int, seconds: int, *, paused: list[Segment]) -> int:
    for start, end in paused:
        if end <= position:
            continue
        if position < start:
            if seconds <= start - position:
                break
            seconds -= start - position
        position = end
    return position + seconds
