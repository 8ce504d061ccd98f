"""Owns what a customer reads before an act: which promises it would move, from when to when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reglament.core.lifecycle import Prospect, Refused
from reglament.core.model.promises import Shift
from reglament.core.regulation.document import Regulation, Words
from reglament.web.portal.clocks import Clock
from reglament.web.portal.wishes import GRANT, PROBE, WISHES, WITHDRAW, Offer

# what moves promises by hours, and says so only by moving them
MOVING = (GRANT, WITHDRAW)


@dataclass(frozen=True, slots=True)
class Moved:
    """One promise that would move: its name, and when it is due now and then; "" where no time is promised."""

    label: Words
    before: str
    after: str


def shifts_of(prospect: Prospect, offers: Sequence[Offer]) -> dict[str, tuple[Shift, ...]]:
    """Return by its name what each of the offers that move promises would move now."""
    found = {}
    for offer in offers:
        if offer.name not in MOVING or offer.refused is not None:
            continue
        first = {one.name: one.options[0][0] for one in offer.controls if one.options}
        command = WISHES[offer.name].build(first, "foreseen", PROBE)
        try:
            found[offer.name] = prospect.shifts_of(command)
        except Refused:
            continue
    return found


def told_shifts(
    regulation: Regulation, shifts: Mapping[str, Sequence[Shift]], clock: Clock
) -> dict[str, tuple[Moved, ...]]:
    """Return the same as the reader is told it."""
    return {name: moved(regulation, of, clock) for name, of in shifts.items()}


def moved(regulation: Regulation, shifts: Sequence[Shift], clock: Clock) -> tuple[Moved, ...]:
    """Return each promise that would move, with both moments."""
    return tuple(
        Moved(
            regulation.commitments[one.kind].label,
            *(clock.told(due) if due else "" for due in (one.before, one.after)),
        )
        for one in shifts
    )
