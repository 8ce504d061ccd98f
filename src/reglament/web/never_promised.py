"""Owns why a request was never promised anything: it was declined as it came, on a ground of its regulation (TE-7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.model import events as e
from reglament.core.regulation.document import Regulation, Words


@dataclass(frozen=True, slots=True)
class NeverPromised:
    """The ground in words, empty where the rule gives none, and the clauses that decided."""

    ground: Words
    clauses: tuple[str, ...]


def never_promised(regulation: Regulation, history: Sequence[e.Event]) -> NeverPromised | None:
    """Return why nothing was ever promised, None for a request that was not declined at its opening, or came back."""
    opened = history[0]
    if not (isinstance(opened, e.TicketOpened) and "declined" in opened.flags):
        return None
    if any(isinstance(one, e.Reopened) for one in history):
        return None
    refused = next((one for one in history if isinstance(one, e.Refused)), None)
    ground = regulation.grounds.get(refused.ground) if refused is not None else None
    label = ground.label if ground is not None else Words("", "")
    return NeverPromised(label, refused.clauses if refused is not None else ())
