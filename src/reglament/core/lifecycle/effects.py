"""Owns what a command would do to each promise, told before it is given."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.core.clocks import promises
from reglament.core.lifecycle.decide import decide
from reglament.core.model.commands import AnswerProposal, Command
from reglament.core.model.events import Event
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.promises import Promise, Shift
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.refused import Refused


@dataclass(frozen=True, slots=True)
class Effect:
    """One open promise before and after: `meets` it, `ends` it unmet, or it stays with `due_at`."""

    kind: str
    meets: bool
    due_at: datetime | None
    clauses: tuple[str, ...]
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a command would do: its events, and what becomes of each promise that is open, in their order."""

    events: tuple[Event, ...]
    effects: tuple[Effect, ...]


def foresee(
    command: Command,
    *,
    history: Sequence[Event],
    ticket: Ticket,
    regulation: Regulation,
    at: datetime,
    before: Sequence[Promise],
) -> Foreseen:
    """Return what a command would do at `at`; raises Refused as `decide`.

    `ticket` is what the history folds to, `before` are its promises: whoever weighs several commands reads both once.
    """
    events = decide(command, history=history, ticket=ticket, regulation=regulation, at=at)
    after = {
        (one.kind, one.starts_at): one for one in promises(regulation, (*history, *events), at=at)
    }
    effects = (
        _effect(one, after.get((one.kind, one.starts_at), one))
        for one in before
        if one.over_at is None
    )
    return Foreseen(tuple(events), tuple(effects))


def shifts_of_consent(
    history: Sequence[Event], regulation: Regulation, *, at: datetime
) -> tuple[Shift, ...]:
    """Return what the customer's consent would move if it were given at `at`; nothing where none is asked for."""
    customer = Actor(kind=ActorKind.CUSTOMER, id="", name="")
    consent = AnswerProposal(identity="foreseen", actor=customer, consent=True)
    try:
        events = decide(consent, history=history, ticket=None, regulation=regulation, at=at)
    except Refused:
        return ()
    before = _dues(promises(regulation, history, at=at))
    after = _dues(promises(regulation, (*history, *events), at=at))
    return tuple(
        Shift(kind=one[0], before=before.get(one), after=after.get(one))
        for one in {**before, **after}
        if before.get(one) != after.get(one)
    )


def _dues(found: Sequence[Promise]) -> dict[tuple[str, int], datetime | None]:
    """Return when the open promises fall due; those of one kind are told apart by their order."""
    numbers: Counter[str] = Counter()
    dues = {}
    for one in found:
        numbers[one.kind] += 1
        if one.over_at is None:
            dues[one.kind, numbers[one.kind]] = one.due_at
    return dues


def _effect(before: Promise, after: Promise) -> Effect:
    return Effect(
        kind=before.kind,
        meets=after.met_at is not None,
        due_at=after.due_at,
        clauses=before.clauses,
        ends=after.over_at is not None and after.met_at is None,
    )
