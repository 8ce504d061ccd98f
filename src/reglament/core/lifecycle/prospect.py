"""Owns a ticket as it stands at one moment: what is promised, what is allowed, what would come of it.

Whoever asks several things of one ticket asks one prospect: the history is folded once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from reglament.core.clocks.book import Book, followed, read
from reglament.core.clocks.promises import promises_of
from reglament.core.clocks.reminding.phone_call import AwaitedCall, call_awaited
from reglament.core.clocks.waiting import Waited, waited_for_customer
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.conditions import Condition, conditions, start_told
from reglament.core.lifecycle.decide import RULES, caught_up, decided
from reglament.core.lifecycle.evolve import fold
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


@dataclass(frozen=True)
class Prospect:
    """A ticket's history under its regulation, looked at from `at`; each part is computed once, when asked for."""

    history: Sequence[Event]
    regulation: Regulation
    at: datetime

    @cached_property
    def ticket(self) -> Ticket:
        """Return the folded ticket."""
        return fold(self.history)

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """Return every promise with its derivation, in the order they were called for."""
        return promises_of(self._book, at=self.at, explain=True)

    @property
    def waited(self) -> Waited:
        """Return how long it has waited for its customer."""
        return waited_for_customer(self._book, at=self.at)

    @property
    def call(self) -> AwaitedCall | None:
        """Return the call that its customer owes, None where none is due or it came."""
        return call_awaited(self._book)

    def conditions(self, *, scope: str = "") -> tuple[Condition, ...]:
        """Return what is not covered or what the start of work waits for; `scope` is the entry that a form names."""
        return conditions(self._case, scope=scope)

    def start_told(self, language: str) -> str:
        """Return where the work on a request stands that was just registered: begun, or what it waits for."""
        return start_told(self._case, language=language)

    def refusal(self, command: Command) -> Refused | None:
        """Return why the command would be refused now, None where it would be allowed."""
        try:
            RULES[type(command)](self._case, command)
        except Refused as refused:
            return refused
        return None

    def foresee(self, command: Command) -> Foreseen:
        """Return what the command would do now; raises Refused as `decide`."""
        events = decided(self._case, command)
        after = {(one.kind, one.starts_at): one for one in self._promises_after(events)}
        effects = (
            _effect(one, after.get((one.kind, one.starts_at), one))
            for one in self.promises
            if one.over_at is None
        )
        return Foreseen(events, tuple(effects))

    def shifts_of_consent(self) -> tuple[Shift, ...]:
        """Return what the customer's consent would move if it were given now; nothing where none is asked for."""
        customer = Actor(kind=ActorKind.CUSTOMER, id="", name="")
        consent = AnswerProposal(identity="foreseen", actor=customer, consent=True)
        try:
            return self.shifts_of(consent)
        except Refused:
            return ()

    def shifts_of(self, command: Command) -> tuple[Shift, ...]:
        """Return what the command would move of the open promises if it were given now; raises Refused as `decide`."""
        return _shifts(self.promises, self._promises_after(decided(self._case, command)))

    def shifts_since(self, before: "Prospect") -> tuple[Shift, ...]:
        """Return what moved of the open promises since the history that `before` looks at."""
        return _shifts(before.promises, self.promises)

    @cached_property
    def _book(self) -> Book:
        return read(self.regulation, self.history)

    @cached_property
    def _case(self) -> Case:
        at = self.at
        return caught_up(self._book.copy(), self.ticket, self.history, at=at, until=at)

    def _promises_after(self, events: Sequence[Event]) -> tuple[Promise, ...]:
        case = self._case
        return promises_of(followed(case.book, case.history, events), at=self.at)


def _shifts(before: Sequence[Promise], after: Sequence[Promise]) -> tuple[Shift, ...]:
    earlier, later = _dues(before), _dues(after)
    return tuple(
        Shift(kind=one[0], before=earlier.get(one), after=later.get(one))
        for one in {**earlier, **later}
        if earlier.get(one) != later.get(one)
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
