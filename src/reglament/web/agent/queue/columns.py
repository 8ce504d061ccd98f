"""Owns the columns of the queue: which there are, in which order a person has them, and moving one by one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.web.words import say

# beside the subject; these have an order
BESIDE = ("promise", "owner", "word", "axis")
# in the line below it
BELOW = ("level", "channel", "state")
COLUMNS = (*BESIDE, *BELOW)


@dataclass(frozen=True, slots=True)
class Column:
    """One column to choose: its label, whether it is shown, and whether it may move to either side."""

    name: str
    label: str
    shown: bool
    first: bool = True
    last: bool = True


def ordered(wanted: Sequence[str] | None) -> list[str]:
    """Return the columns beside the subject in the wanted order; those it does not name follow as they come."""
    named = [one for one in dict.fromkeys(wanted or ()) if one in BESIDE]
    return [*named, *(one for one in BESIDE if one not in named)]


def moved(order: Sequence[str], name: str, *, by: int) -> list[str]:
    """Return the order with one column moved by places; as it is where there is no such place or column."""
    places = list(order)
    if name not in places or not 0 <= places.index(name) + by < len(places):
        return places
    at = places.index(name)
    places.insert(at + by, places.pop(at))
    return places


def beside(order: Sequence[str], hidden: Sequence[str], language: str) -> list[Column]:
    """Return the columns beside the subject, in their order."""
    return [
        Column(
            name,
            say(f"column.{name}", language),
            name not in hidden,
            first=name == order[0],
            last=name == order[-1],
        )
        for name in order
    ]


def below(hidden: Sequence[str], language: str) -> list[Column]:
    """Return what the line below the subject may show."""
    return [Column(name, say(f"column.{name}", language), name not in hidden) for name in BELOW]
