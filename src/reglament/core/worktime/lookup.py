"""Owns the tables of one line of opening times that the vectorised form looks up; `vectors` fills and reads them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reglament.core.worktime.timeline import Timeline

Instants = NDArray[np.int64]


class Lookup(NamedTuple):
    """Tables of one line. Positions are `Timeline`'s, `offset` instants since `base`.

    `width` is that of a bin in seconds, 0 where the line's own arrays have to be searched instead.
    `by_offset` holds per bin what is added to an offset to make a position where open (negative),
    or the position itself where closed; `by_position` what is added to make the instant.
    """

    line: Timeline
    starts: Instants
    ends: Instants
    prefix: Instants
    shift: Instants
    base: int
    width: int
    by_offset: Instants
    by_position: Instants
