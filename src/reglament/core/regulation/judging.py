"""Owns the scale on which customers rate solutions, and which ratings of it are bad (IS-136, X-68)."""

from reglament.core.regulation.document import Regulation

# where a regulation that names no scale is rated all the same
SCALE = 5


def most_stars(regulation: Regulation) -> int:
    """Return the best rating that can be given; the worst is 1."""
    known = regulation.parameters.get("rating_scale")
    return SCALE if known is None else int(str(known.value))


def is_bad(regulation: Regulation, stars: int) -> bool:
    """Tell whether a rating lies in the lower half of the scale: 1 and 2 of 5."""
    return 2 * stars <= most_stars(regulation)
