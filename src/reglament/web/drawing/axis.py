"""Owns the ruler's scale: open time to scale, closed time folded to a sliver."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

NIGHT_SHARE = 1.7
CLOSED_DAY_SHARE = 3.2
MOST_CLOSED_SHARE = 45.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the axis: instants `start` to `end` drawn from `left` to `right` percent."""

    start: datetime
    end: datetime
    left: float
    right: float
    is_open: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from its first to its last instant, in pieces that adjoin."""

    pieces: tuple[Piece, ...]

    def position(self, moment: datetime) -> float:
        """Return where `moment` stands, in percent of the width, held within the axis."""
        if moment <= self.pieces[0].start:
            return 0.0
        # a promise of months has hundreds of pieces, and as many marks ask for their places
        place = bisect_left(self.pieces, moment, key=attrgetter("end"))
        if place == len(self.pieces):
            return 100.0
        piece = self.pieces[place]
        share = (moment - piece.start) / (piece.end - piece.start)
        return round(piece.left + share * (piece.right - piece.left), 2)


def axis_over(
    open_intervals: Sequence[tuple[datetime, datetime]], start_at: datetime, end_at: datetime
) -> Axis:
    """Return the axis of `start_at` to `end_at`; `open_intervals` are its open stretches, in order."""
    stretches = _stretches(open_intervals, start_at, end_at)
    seconds = sum(one.seconds for one in stretches)
    closed = sum(one.closed for one in stretches)
    most = MOST_CLOSED_SHARE if seconds else 100.0
    shrink = most / closed if closed > most or not seconds else 1.0
    each = (100.0 - closed * shrink) / seconds if seconds else 0.0
    pieces, left = [], 0.0
    for one in stretches:
        right = left + one.seconds * each + one.closed * shrink
        pieces.append(Piece(one.start, one.end, round(left, 2), round(right, 2), one.seconds > 0))
        left = right
    return Axis(tuple(pieces))


class _Stretch(NamedTuple):
    """What lies between two edges: so many seconds open, or closed and worth such a share."""

    start: datetime
    end: datetime
    seconds: float
    closed: float


def _stretches(
    open_intervals: Sequence[tuple[datetime, datetime]], start_at: datetime, end_at: datetime
) -> list[_Stretch]:
    found, last = [], start_at
    for opens, closes in open_intervals:
        start, end = max(opens, start_at), min(closes, end_at)
        if start >= end:
            continue
        if last < start:
            found.append(_Stretch(last, start, 0.0, _closed_share(last, start)))
        found.append(_Stretch(start, end, (end - start).total_seconds(), 0.0))
        last = end
    if last < end_at:
        found.append(_Stretch(last, end_at, 0.0, _closed_share(last, end_at)))
    return found


def _closed_share(start: datetime, end: datetime) -> float:
    days = (end - start) // timedelta(hours=23)
    return CLOSED_DAY_SHARE * days if days else NIGHT_SHARE
