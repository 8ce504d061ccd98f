"""Owns what to believe of a wall clock that jumped (T24), as a pure rule over readings of two clocks.

The boot clock cannot be set. Where the wall clock leaves it, the new time is doubted until it has stood for a while,
and meanwhile the earlier of both counts: what is due by one of them only is not due yet.
"""

from dataclasses import dataclass

# NTP slews below this; a jump below it is early by no more
TOLERANCE_SECONDS = 0.5
# within the minute that a notice may be late
DOUBTED_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Belief:
    """Wall time minus boot time in seconds: the one that stands, and another one seen `since` (boot time)."""

    standing: float
    doubted: float | None = None
    since: float = 0.0

    def wall_at(self, steady: float) -> float:
        """Return the wall time to act by."""
        earlier = self.standing if self.doubted is None else min(self.standing, self.doubted)
        return steady + earlier


def believe(belief: Belief, *, wall: float, steady: float) -> Belief:
    """Return what is believed after one more reading of both clocks.

    >>> doubting = believe(Belief(1000.0), wall=4610.0, steady=10.0)
    >>> doubting.wall_at(10.0)
    1010.0
    >>> believe(doubting, wall=4660.0, steady=60.0)
    Belief(standing=4600.0, doubted=None, since=0.0)
    """
    offset = wall - steady
    if abs(offset - belief.standing) <= TOLERANCE_SECONDS:
        return Belief(offset)
    if belief.doubted is None or abs(offset - belief.doubted) > TOLERANCE_SECONDS:
        return Belief(belief.standing, offset, steady)
    if steady - belief.since >= DOUBTED_SECONDS:
        return Belief(offset)
    return Belief(belief.standing, offset, belief.since)
