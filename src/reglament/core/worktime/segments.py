"""Owns sets of instants as sorted, disjoint, half-open segments: unite them, cut them."""

from collections.abc import Iterable, Sequence

Segment = tuple[int, int]


def united(segments: Iterable[Segment]) -> list[Segment]:
    """Return the union: sorted, overlapping and adjoining segments made one.

    >>> united([(5, 9), (1, 3), (3, 4), (6, 7)])
    [(1, 4), (5, 9)]
    """
    result: list[Segment] = []
    start = end = None
    for low, high in sorted(segments):
        if start is None or end is None:
            start, end = low, high
        elif low <= end:
            end = max(end, high)
        else:
            result.append((start, end))
            start, end = low, high
    if start is not None and end is not None:
        result.append((start, end))
    return result


def without(segments: Sequence[Segment], cuts: Sequence[Segment]) -> list[Segment]:
    """Return `segments` less `cuts`; both sorted and disjoint.

    >>> without([(0, 10), (20, 30)], [(3, 5), (8, 22)])
    [(0, 3), (5, 8), (22, 30)]
    """
    result: list[Segment] = []
    first = 0
    for start, end in segments:
        while first < len(cuts) and cuts[first][1] <= start:
            first += 1
        at = first
        while at < len(cuts) and cuts[at][0] < end:
            if cuts[at][0] > start:
                result.append((start, cuts[at][0]))
            start = max(start, cuts[at][1])
            at += 1
        if start < end:
            result.append((start, end))
    return result


def within(segments: Iterable[Segment], low: int, high: int) -> list[Segment]:
    """Return the parts of `segments` between two instants.

    >>> within([(0, 10), (20, 30)], 5, 21)
    [(5, 10), (20, 21)]
    """
    return [
        (max(start, low), min(end, high)) for start, end in segments if start < high and end > low
    ]
