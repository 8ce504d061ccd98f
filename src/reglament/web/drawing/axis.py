"""Owns the ruler's scale: open time to scale, closed time folded to a sliver."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from operator import attrgetter

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
    stretches = _with_gaps(open_intervals, start_at, end_at)
    closed = [_closed_share(start, end) for start, end, is_open in stretches if not is_open]
    shrink = min(1.0, MOST_CLOSED_SHARE / sum(closed)) if closed else 1.0
    open_seconds = sum(
        (end - start).total_seconds() for start, end, is_open in stretches if is_open
    )
    open_share = 100.0 - sum(closed) * shrink if open_seconds else 0.0
    if not open_seconds:
        shrink = 100.0 / sum(closed)
    pieces, left = [], 0.0
    for start, end, is_open in stretches:
        width = (
            open_share * (end - start).total_seconds() / open_seconds
            if is_open
            else _closed_share(start, end) * shrink
        )
        pieces.append(Piece(start, end, round(left, 2), round(left + width, 2), is_open))
        left += width
    return Axis(tuple(pieces))


def _with_gaps(
    open_intervals: Sequence[tuple[datetime, datetime]], start_at: datetime, end_at: datetime
) -> list[tuple[datetime, datetime, bool]]:
    clipped = [
        (max(a, start_at), min(b, end_at))
        for a, b in open_intervals
        if min(b, end_at) > max(a, start_at)
    ]
    edges = sorted({start_at, end_at, *(edge for pair in clipped for edge in pair)})
    opens = dict(clipped)
    return [(a, b, opens.get(a) == b) for a, b in pairwise(edges)]


def _closed_share(start: datetime, end: datetime) -> float:
    days = (end - start) // timedelta(hours=23)
    return CLOSED_DAY_SHARE * days if days else NIGHT_SHARE
