"""Owns the fold of a history into runs of promises. When a run starts is `starting`'s, what it owes is `run`'s."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from reglament.core.clocks.run import ACCESS, Run, begin
from reglament.core.clocks.scene import Scene
from reglament.core.clocks.starting import STARTING
from reglament.core.model import events as e
from reglament.core.model.status import StatusReported
from reglament.core.regulation.document import Commitment, Regulation
from reglament.core.regulation.solving import solves


class Book:
    """The runs of one ticket's promises, in the order they were called for, and the scene around them."""

    def __init__(self, regulation: Regulation, chased: frozenset[int] = frozenset()) -> None:
        self.regulation = regulation
        self.runs: list[Run] = []
        self.scene = Scene(regulation)
        self._taking = 0
        self.said: set[tuple[str, str, datetime, datetime | None, str]] = set()
        self._chased = chased
        granted = regulation.parameters.get("pause_on")
        value = granted.value if granted is not None else ()
        self.pause_on = frozenset(value) if isinstance(value, tuple) else frozenset({str(value)})

    def copy(self) -> "Book":
        """Return the same book, which goes on apart from this one."""
        found = copy(self)
        found.runs, found.scene = [run.copy() for run in self.runs], self.scene.copy()
        found.said = {*self.said}
        return found

    def take(self, event: e.Event, seq: int = 0) -> None:
        """Fold one event in, in the order of what took effect; `seq` is its number in the log, 0 where it has none."""
        self._taking = seq
        for run in self.runs:
            run.note_breach(event.at)
        self.scene.take(event)
        taken = TAKEN.get(type(event))
        if taken is not None:
            taken(self, event)
        name = type(event).__name__
        self.meet(name, event.at, by=name)
        self._start(event)

    def running(self, *kinds: str) -> Iterable[Run]:
        """Return the runs that can still be met, of these kinds or of all."""
        return (r for r in self.runs if r.running and (not kinds or r.kind in kinds))

    @property
    def failed(self) -> Run | None:
        """Return the promise due first of those that a solution met which was none: the ticket came back (X-8)."""
        dated = [
            (run.figure.due_at, run)
            for run in self.runs
            if run.reopened_at is not None and run.figure.due_at is not None
        ]
        return min(dated, key=lambda pair: pair[0])[1] if dated else None

    def is_chaser(self) -> bool:
        """Tell whether what is being taken was marked as only asking for news (IS-27)."""
        return self._taking in self._chased

    def meet(self, name: str, at: datetime, *, by: str) -> None:
        """Meet every open run that an event of this name meets; `by` is the one that did."""
        for run in self.running():
            if name in run.commitment.met_by:
                run.meet(at, by=by)

    def _start(self, event: e.Event) -> None:
        for commitment in self.regulation.commitments.values():
            called_at = STARTING[commitment.starts].called_at(commitment, event, self)
            if called_at is not None:
                self.start(commitment, called_at)

    def start(self, commitment: Commitment, called_at: datetime) -> None:
        """Begin a run of `commitment` unless nothing is promised for the facts as they are."""
        number = 1 + sum(run.kind == commitment.kind for run in self.runs)
        run = begin(
            self.regulation,
            commitment,
            facts=self.scene.facts,
            called_at=called_at,
            number=number,
        )
        if run is not None:
            self.runs.append(run)

    def recount(self, changes: dict[str, str], at: datetime, *, counts_from: str) -> None:
        """Recount every open run that looks at the changed facts; promise what was not promised before."""
        if counts_from == "keep":
            return
        for run in list(self.running()):
            if run.looks_at(changes):
                run.recount(self.scene.facts, at, counts_from=counts_from, changes=changes)
        self._promise_anew(changes, at, counts_from=counts_from)

    def _promise_anew(self, changes: dict[str, str], at: datetime, *, counts_from: str) -> None:
        opened_at = self.scene.opened_at
        kept = {run.kind for run in self.runs if run.cancelled_at is None}
        for commitment in self.regulation.commitments.values():
            inputs = (*commitment.table.inputs, *commitment.calendar.inputs)
            if commitment.starts != "arrival" or commitment.kind in kept or opened_at is None:
                continue
            if self.scene.live and any(name in changes for name in inputs):
                self.start(commitment, opened_at)
                if self.runs and self.runs[-1].kind == commitment.kind:
                    self._count_new_run(self.runs[-1], changes, at, counts_from)

    def _count_new_run(
        self, run: Run, changes: dict[str, str], at: datetime, counts_from: str
    ) -> None:
        if counts_from == "change":
            self.runs.pop()
            self.start(run.commitment, at)
            self.runs[-1].registered_at = run.called_at
            return
        run.recount(self.scene.facts, at, counts_from=counts_from, changes=changes)


def read(regulation: Regulation, history: Sequence[e.Event]) -> Book:
    """Return the book of a whole history."""
    chased = frozenset(event.event for event in history if isinstance(event, e.ChaserMarked))
    book = Book(regulation, chased)
    for seq, event in _in_force(history):
        book.take(event, seq)
    return book


def followed(book: Book, history: Sequence[e.Event], events: Sequence[e.Event]) -> Book:
    """Return the book of `history` and the `events` after it; `book` is that of `history`, and stays as it is.

    The whole is read anew only where an event changes what an earlier one did.
    """
    if any(_reaches_back(event) for event in events):
        return read(book.regulation, (*history, *events))
    found = book.copy()
    for seq, event in enumerate(events, start=len(history) + 1):
        found.take(event, seq)
    return found


def _reaches_back(event: e.Event) -> bool:
    since = event.since if isinstance(event, e.FactsChanged) else None
    return since is not None or isinstance(event, e.ChaserMarked)


def _in_force(history: Sequence[e.Event]) -> Iterable[tuple[int, e.Event]]:
    """Return the events with their numbers, a change that took effect before it was recorded at its own moment."""
    found: list[tuple[int, e.Event]] = []
    for seq, event in enumerate(history, start=1):
        if not isinstance(event, e.FactsChanged) or event.since is None:
            found.append((seq, event))
            continue
        place = len(found)
        while found[place - 1][1].at > event.since:
            place -= 1
        found.insert(place, (seq, replace(event, at=event.since)))
    return found


def _changed(book: Book, event: e.FactsChanged) -> None:
    book.recount(dict(event.changes), event.at, counts_from=event.counts_from)


def _transferred(book: Book, event: e.LevelTransferred) -> None:
    for run in book.running(*event.meets):
        if event.meets:
            run.meet(event.at, by="LevelTransferred")
    changes = {"level": event.level}
    counted = "registration" if event.counts_from == "registration" else "change"
    book.recount(changes, event.at, counts_from=counted)


def _paused(book: Book, event: e.WaitingStarted) -> None:
    for run in book.running():
        run.resume(event.at)
        if run.kind not in ANSWERS and event.party in book.pause_on:
            run.pause(event.at)


def _resumed(book: Book, event: e.Event) -> None:
    for run in book.running():
        run.resume(event.at)


def _access(book: Book, event: e.RemoteAccessSet) -> None:
    for run in book.running():
        if ACCESS in run.commitment.table.inputs:
            run.set_access(book.scene.facts, event.at, granted=event.granted)


def _resolved(book: Book, event: e.Resolved) -> None:
    _settled(book, event)
    if not solves(book.regulation, event.outcome):
        for run in list(book.running()):
            if not run.met_by_answer and "Resolved" in run.commitment.met_by:
                run.end(event.at, "resolved")


def _settled(book: Book, event: e.Resolved | e.Closed) -> None:
    """End the waiting of what came back, solved again or not to be."""
    for run in book.runs:
        if run.reopened_at is not None and solves(book.regulation, event.outcome):
            run.solved_again_at = event.at
        run.reopened_at = None


def _closed(book: Book, event: e.Closed) -> None:
    _settled(book, event)
    if event.message is not None:
        _answered(book, event)
        if solves(book.regulation, event.outcome):
            # its letter tells the solution as one of `Resolved` does (TE-53, TE-54, X-18)
            book.meet("Resolved", event.at, by="Closed")
    _end(book, event.at, "closed")


def _end(book: Book, at: datetime, cause: str) -> None:
    for run in list(book.running()):
        run.end(at, cause)


def _refused(book: Book, event: e.Refused) -> None:
    if event.action != "decline":
        _answered(book, event)
    if event.action not in ("suspend", "postpone"):
        _end(book, event.at, event.action)


def _answered(book: Book, event: e.Event) -> None:
    """Meet what a reply meets: these words of a person are an answer too."""
    book.meet("StaffReplied", event.at, by=type(event).__name__)


def _reopened(book: Book, event: e.Reopened) -> None:
    for run in book.runs:
        if run.met_by_solution:
            run.reopened_at, run.came_back, run.solved_again_at = event.at, True, None
    ended = [run for run in book.runs if run.cancelled_at is not None]
    for run in ended:
        if run.met_at is None and not run.no_more_promised and not _replaced(book, run):
            run.revive(book.scene.facts, event.at)


def _replaced(book: Book, run: Run) -> bool:
    return any(r.kind == run.kind and r.number > run.number for r in book.runs)


def _warned(book: Book, event: e.Warned) -> None:
    book.said.add(("warn", event.commitment, event.starts_at, event.due_at, ""))


def _breached(book: Book, event: e.Breached) -> None:
    book.said.add(("breach", event.commitment, event.starts_at, event.due_at, ""))
    for run in book.runs:
        missed = run.kind == event.commitment and run.called_at == event.starts_at
        if missed and event.due_at not in run.overtaken:
            run.breached_at = run.breached_at or event.due_at


def _escalated(book: Book, event: e.Escalated) -> None:
    if event.starts_at is not None:
        said = ("escalate", event.commitment, event.starts_at, event.due_at, event.to)
        book.said.add(said)


# an answer is promised whoever has the ball
ANSWERS = ("response", "follow_up")

TAKEN: dict[type[e.Event], Callable[[Book, Any], None]] = {
    e.FactsChanged: _changed,
    e.LevelTransferred: _transferred,
    e.RemoteAccessSet: _access,
    e.WaitingStarted: _paused,
    e.WaitingEnded: _resumed,
    e.WorkStarted: _resumed,
    e.Resolved: _resolved,
    e.Closed: _closed,
    e.Refused: _refused,
    StatusReported: _answered,
    e.Reopened: _reopened,
    e.Warned: _warned,
    e.Breached: _breached,
    e.Escalated: _escalated,
}
