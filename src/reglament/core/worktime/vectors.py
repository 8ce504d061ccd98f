"""Owns the vectorised form: `add` and `between` over NumPy arrays, the scalar form's answers.

Time is cut into bins as wide as the greatest divisor of all openings and closings, so that a bin is
wholly open or wholly closed and one table look-up replaces the search. Where that needs too many
bins, binary search answers. Arrays are worked in chunks that stay in the processor's cache.
"""

import numpy as np

from reglament.core.worktime.errors import WorkingTimeError
from reglament.core.worktime.lookup import Instants, Lookup
from reglament.core.worktime.moments import beyond, checked
from reglament.core.worktime.opening import OpeningHours
from reglament.core.worktime.timeline import Timeline
from reglament.core.worktime.zones import HIGHEST, LOWEST

CHUNK = 16_384
MOST_BINS = 1 << 22


def add_many(
    hours: OpeningHours,
    starts: Instants,
    seconds: int | Instants,
    *,
    out: Instants | None = None,
) -> Instants:
    """Return `add` of each start (epoch seconds); raises WorkingTimeError for any beyond years.

    `out` is a contiguous int64 array of the result's shape, filled in place of a fresh one.
    """
    first, amount = _whole(starts, "starts"), _whole(seconds, "seconds")
    if amount.size and not -(HIGHEST - LOWEST) < amount.min() <= amount.max() < HIGHEST - LOWEST:
        raise beyond()
    if amount.ndim:
        first, amount = np.broadcast_arrays(first, amount)
    result = np.empty(first.shape, np.int64) if out is None else _fitting(out, first.shape)
    flat_in, flat_out = np.ascontiguousarray(first).reshape(-1), result.reshape(-1)
    by = np.ascontiguousarray(amount).reshape(-1) if amount.ndim else None
    for low in range(0, flat_in.size, CHUNK):
        part = slice(low, low + CHUNK)
        _add_chunk(hours, flat_in[part], int(amount) if by is None else by[part], flat_out[part])
    return result


def between_many(hours: OpeningHours, a: Instants, b: Instants) -> Instants:
    """Return `between` of each pair (epoch seconds); raises WorkingTimeError beyond the years."""
    first, last = np.broadcast_arrays(_whole(a, "a"), _whole(b, "b"))
    result = np.empty(first.shape, np.int64)
    flat_a, flat_b = (np.ascontiguousarray(each).reshape(-1) for each in (first, last))
    flat_out = result.reshape(-1)
    for low in range(0, flat_out.size, CHUNK):
        part = slice(low, low + CHUNK)
        x, y, out = flat_a[part], flat_b[part], flat_out[part]
        # one line for both, or their positions would count from different beginnings
        lookup = _covering(hours, min(x.min(), y.min()), max(x.max(), y.max()))
        np.subtract(_positions(lookup, y), _positions(lookup, x), out=out)
    return result


def _add_chunk(
    hours: OpeningHours, starts: Instants, amount: int | Instants, out: Instants
) -> None:
    # forward, the position before decides, so that an answer at closing stays there
    ahead = int(amount > 0) if isinstance(amount, int) else (amount > 0).astype(np.int64)
    step, low, high = amount - ahead, starts.min(), starts.max()
    lookup = _covering(hours, low, high)
    while True:
        found = _positions(lookup, starts)
        found += step
        if isinstance(step, int):
            # positions keep the order of instants: the outermost tell of all
            least, most = (lookup.line.position(int(at)) + step for at in (low, high))
        else:
            least, most = found.min(), found.max()
        if least < 0:
            lookup = _lookup_of(hours, hours.grown(lookup.line, later=False))
        elif most >= lookup.line.total:
            lookup = _lookup_of(hours, hours.grown(lookup.line, later=True))
        else:
            break
    np.add(found, _shifts(lookup, found), out=out)
    out += ahead


def _positions(lookup: Lookup, at: Instants) -> Instants:
    if not lookup.width:
        i = np.searchsorted(lookup.starts, at, side="right") - 1
        return np.minimum(at, lookup.ends[i]) - lookup.shift[i]
    offset = at - lookup.base
    bins = _bins(offset, lookup.width)
    found = lookup.by_offset.take(bins, mode="clip")
    np.right_shift(found, 63, out=bins)
    offset &= bins
    offset += found
    return offset


def _shifts(lookup: Lookup, positions: Instants) -> Instants:
    if not lookup.width:
        i = np.searchsorted(lookup.prefix, positions, side="right") - 1
        return lookup.shift[i]
    return lookup.by_position.take(_bins(positions, lookup.width), mode="clip")


def _bins(values: Instants, width: int) -> Instants:
    """Return the bin of each value, none of which is negative."""
    # without a sign there is nothing to correct after the division: it takes half of the time
    return (values.view(np.uint64) // np.uint64(width)).view(np.int64)


def _covering(hours: OpeningHours, low: np.int64, high: np.int64) -> Lookup:
    lookup = hours.lookup
    if lookup is not None and lookup.line.low <= low and high < lookup.line.high:
        return lookup
    return _lookup_of(hours, hours.line(checked(int(low)), checked(int(high))))


def _lookup_of(hours: OpeningHours, line: Timeline) -> Lookup:
    lookup = hours.lookup
    if lookup is None or lookup.line is not line:
        lookup = hours.lookup = _tables(line)
    return lookup


def _tables(line: Timeline) -> Lookup:
    arrays = (line.starts, line.ends, line.prefix, line.shift)
    starts, ends, prefix, shift = (np.asarray(values, dtype=np.int64) for values in arrays)
    width = int(np.gcd.reduce(np.concatenate([starts, ends]) - line.low))
    if not width or (line.high - line.low) // width > MOST_BINS:
        return Lookup(line, starts, ends, prefix, shift, 0, 0, starts, shift)
    # one bin ahead of the line keeps what is added in an open bin below zero
    base = line.low - width
    edges = np.arange(base, line.high + width, width, dtype=np.int64)
    i = np.maximum(np.searchsorted(starts, edges, side="right") - 1, 0)
    by_offset = np.where(edges < ends[i], base - shift[i], prefix[i + 1])
    at = np.arange(0, line.total, width, dtype=np.int64)
    by_position = shift[np.searchsorted(prefix, at, side="right") - 1]
    return Lookup(line, starts, ends, prefix, shift, base, width, by_offset, by_position)


def _fitting(out: Instants, shape: tuple[int, ...]) -> Instants:
    if out.shape != shape or out.dtype != np.int64 or not out.flags.c_contiguous:
        raise WorkingTimeError(
            "the array for the result does not fit",
            where="out",
            remedy="Give a contiguous int64 array of the result's shape, or none.",
        )
    return out


def _whole(values: object, name: str) -> Instants:
    found = np.asarray(values)
    if found.dtype.kind not in "iu":
        raise WorkingTimeError(
            f"an array of {found.dtype} is not one of whole seconds",
            where=name,
            remedy="Give int64 seconds since 1970-01-01T00:00Z.",
        )
    return found.astype(np.int64, copy=False)
