"""Owns the report of work by engineer: what each got, answered, solved and wrote down in a period."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reglament.core.charging import works
from reglament.core.clocks import promises
from reglament.core.model.events import (
    Assigned,
    Closed,
    Event,
    Reopened,
    Resolved,
    StaffReplied,
    WorkaroundGiven,
)
from reglament.core.model.people import ActorKind
from reglament.core.model.promises import Promise, PromiseState
from reglament.core.model.status import StatusReported
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.solving import solves
from reglament.reports import Line, Report
from reglament.store.queries.reported import Reported, acted_within

PEOPLE = (ActorKind.STAFF, ActorKind.LEAD)
# what is written to the customer and is no solution
ANSWERS = (StaffReplied, WorkaroundGiven, StatusReported)
IN_TIME = (PromiseState.MET,)
LATE = (PromiseState.MET_LATE, PromiseState.BREACHED)


@dataclass(slots=True)
class Engineer:
    """What one of the staff did in the period; `name` as the record has it."""

    name: str = ""
    received: int = 0
    answers: int = 0
    solved: int = 0
    in_time: int = 0
    came_back: int = 0
    late: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class _Span:
    """The period."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


@dataclass(slots=True)
class _Tally:
    """The engineers by their key, which outlives a change of name."""

    by_id: dict[str, Engineer] = field(default_factory=lambda: defaultdict(Engineer))

    def of(self, key: str, name: str) -> Engineer:
        found = self.by_id[key]
        found.name = name or found.name or key
        return found


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return a line for everybody of the staff who did anything in the period, by name."""
    found = tallied(acted_within(user, since, until), since, until)
    ordered = sorted(found.items(), key=lambda pair: (pair[1].name.casefold(), pair[0]))
    return [
        Line(
            cells=(
                one.name, one.received, one.answers, one.solved, one.in_time, one.came_back, one.late,
                one.minutes,
            )
        )
        for _, one in ordered
    ]  # fmt: skip


def tallied(found: Iterable[Reported], since: datetime, until: datetime) -> Mapping[str, Engineer]:
    """Return what the staff did from `since` until before `until`, by their key.

    A request counts once for each who got it, by his own hand or not, and for each who solved it. A promise with a
    figure counts for who told the first solution after it was called for, whoever met it; `came_back` are those of
    `in_time` whose request was reopened, and minutes those of work that began in the period and was not taken back.
    """
    tally, span = _Tally(), _Span(since, until)
    for ticket, events, regulation in found:
        _handled(tally, [one for one in events if span.holds(one.at)])
        told = list(_solutions(events, regulation))
        for key, name in {o.actor.id: o.actor.name for o in told if span.holds(o.at)}.items():
            tally.of(key, name).solved += 1
        _kept(tally, regulation, events, told, span)
        for work in works(regulation, events, facts=ticket.facts):
            if span.holds(work.started_at):
                who = events[work.seq - 1].actor
                tally.of(who.id, who.name).minutes += work.minutes
    return dict(tally.by_id)


def _by_person(event: Event) -> bool:
    return event.actor.kind in PEOPLE


def _handled(tally: _Tally, within: Sequence[Event]) -> None:
    """Count requests that became theirs, once for each, and answers."""
    owners = {
        one.assignee: one.assignee_name
        for one in within
        if isinstance(one, Assigned) and one.assignee
    }
    for key, name in owners.items():
        tally.of(key, name).received += 1
    for one in within:
        if isinstance(one, ANSWERS) and _by_person(one):
            tally.of(one.actor.id, one.actor.name).answers += 1


def _solutions(events: Sequence[Event], regulation: Regulation) -> Iterator[Event]:
    """Yield the solutions that people told: the first, and after each reopening the next; telling may close, too."""
    solved = False
    for event in events:
        if isinstance(event, Reopened):
            solved = False
        told = isinstance(event, Resolved) or (
            isinstance(event, Closed) and event.message is not None
        )
        if (
            told
            and not solved
            and _by_person(event)
            and solves(regulation, str(getattr(event, "outcome", "")))
        ):
            solved = True
            yield event


def _kept(
    tally: _Tally,
    regulation: Regulation,
    events: Sequence[Event],
    told: Sequence[Event],
    span: _Span,
) -> None:
    """Count the promises of the solutions of the period, each with its own."""
    if not any(span.holds(one.at) for one in told):
        return
    for promise in promises(regulation, events, at=max(one.at for one in events)):
        called_at = promise.called_at or promise.starts_at
        solution = next((one for one in told if one.at >= called_at), None)
        if promise.due_at is not None and solution is not None and span.holds(solution.at):
            _count(tally.of(solution.actor.id, solution.actor.name), promise)


def _count(engineer: Engineer, promise: Promise) -> None:
    if promise.state in IN_TIME:
        engineer.in_time += 1
        engineer.came_back += promise.came_back
    elif promise.state in LATE:
        engineer.late += 1


REPORT = Report(
    name="work-by-engineer",
    title=Words(en="Work by engineer", ru="Работа инженеров"),
    lead=Words(
        en="What each of the staff received, answered, solved and wrote down in the month, and whether the promises "
        "of the requests they solved were kept.",
        ru="Что каждый сотрудник получил, на что ответил, что решил и записал за месяц и выполнены ли обещания "
        "по решённым им обращениям.",
    ),
    columns=(
        Words(en="Engineer", ru="Инженер"),
        Words(en="Received", ru="Получено"),
        Words(en="Answers", ru="Ответов"),
        Words(en="Solved", ru="Решено"),
        Words(en="Promises in time", ru="Обещаний в срок"),
        Words(en="Of these reopened", ru="Из них возобновлено"),
        Words(en="Promises late", ru="Обещаний с опозданием"),
        Words(en="Minutes written down", ru="Минут записано"),
    ),
    lines=lines,
)
