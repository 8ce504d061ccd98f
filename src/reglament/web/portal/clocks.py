"""Owns by which clock a page of the portal tells its moments: named once where all go by one, else beside each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from reglament.core.lifecycle import Prospect
from reglament.core.model.promises import Shift
from reglament.core.notices import teller
from reglament.core.notices.moments import told_moment
from reglament.core.worktime.zones import zone_named
from reglament.web.moments import offset_words, tongue


@dataclass(frozen=True, slots=True)
class Clock:
    """What writes a moment for the reader; `named` is the clock that all go by, "UTC+3", "" where each says its own."""

    told: Callable[[datetime], str]
    named: str


def clock_of(prospect: Prospect, shifts: Iterable[Shift] = (), *, zone: str) -> Clock:
    """Return how a reader in `zone` is told the moments of the promises, and of what would move them.

    One word is enough where no clock changes among them, and the regulation's shows the same.
    """
    regulation, at = prospect.regulation, prospect.at
    told = {at, *_moments(prospect), *(due for one in shifts for due in (one.before, one.after))}
    zones = [zone_named(one) for one in (zone, regulation.zone)]
    offsets = {one.astimezone(there).utcoffset() for one in told if one for there in zones}
    if len(offsets) > 1:
        return Clock(teller(regulation, language=tongue(), zone=zone, as_of=at), named="")
    plain = partial(told_moment, zone=zone, language=tongue(), as_of=at, named=False)
    return Clock(plain, named=offset_words(at.astimezone(zones[0])))


def _moments(prospect: Prospect) -> Iterable[datetime | None]:
    for one in prospect.promises:
        yield from (one.due_at, one.met_at, one.breached_at, one.reopened_at, one.solved_again_at)
