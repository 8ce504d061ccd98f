"""Owns the report of promises kept in time, by regulation, level, priority and kind of promise."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from reglament.core.clocks import promises
from reglament.core.lifecycle.evolve import fold
from reglament.core.model.events import Event
from reglament.core.model.promises import Promise, PromiseState
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.promising import gives_figures
from reglament.reports import Bars, Line, Report
from reglament.store.queries.reported import registered_within

NOT_TOLD = Words(en="—", ru="—")
PLACES = {
    PromiseState.MET: 0,
    PromiseState.MET_LATE: 1,
    PromiseState.BREACHED: 1,
    PromiseState.RUNNING: 2,
    PromiseState.WARNED: 2,
}
# behind the places: those late only through waiting, those in time whose request came back
WAITED, CAME_BACK = 3, 4
COUNTS = (
    Words(en="In time", ru="В срок"),
    Words(en="Of these reopened", ru="Из них возобновлено"),
    Words(en="Late", ru="С опозданием"),
    Words(en="Still open", ru="Ещё открыто"),
    Words(en="In time, %", ru="В срок, %"),
    Words(en="In time without waiting, %", ru="В срок без ожидания, %"),
)
Cell = Words | str


class Decided(NamedTuple):
    """One promise with a figure, the facts that it was decided under, and where its line counts it.

    `through_waiting`: it is late, and would be in time without the time spent waiting for the customer (X-5).
    `used` are the hundredths of its time that it took, None while it is open.
    `came_back`: it was kept in time, by a solution that was none: the request was reopened afterwards (X-8).
    """

    ticket: Ticket
    regulation: Regulation
    kind: str
    facts: dict[str, str]
    place: int
    through_waiting: bool = False
    came_back: bool = False
    used: int | None = None

    def told(self, name: str) -> Words:
        """Return the value of a fact in words; a dash where the regulation has no such fact."""
        fact, value = self.regulation.facts.get(name), self.facts.get(name, "")
        return fact.labels.get(value, Words(value, value)) if fact else NOT_TOLD


class Group(NamedTuple):
    """Promises told of in one line, its place among the lines, and whose they are where the line names a customer."""

    order: tuple[str | int, ...]
    cells: tuple[Cell, ...]
    customer: int | None = None


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return how many promises of the requests registered in the period were kept, broken, or are still open.

    They stand as the record has them: a promise is late once its moment has passed and been noted. It counts under
    the level and priority that it was kept or broken under, whatever the request has become since (X-6).
    """
    return counted(decided_within(user, since, until), _group)


def decided_within(user: Any, since: datetime, until: datetime) -> Iterator[Decided]:
    """Yield every promise with a figure of the requests registered in the period."""
    for ticket, events, regulation in registered_within(user, since, until):
        for one in promises(regulation, events, at=max(event.at for event in events)):
            if one.due_at is not None and one.state in PLACES:
                facts = _facts_under(one, ticket, events)
                place, waited = PLACES[one.state], one.late_through_waiting
                back = one.came_back and one.state is PromiseState.MET
                used = _used(one, regulation, at=max(event.at for event in events))
                yield Decided(ticket, regulation, one.kind, facts, place, waited, back, used)


def _used(one: Promise, regulation: Regulation, *, at: datetime) -> int | None:
    """Return how much of its working time a decided promise took, in hundredths; past its due always more than all."""
    if one.due_at is None or PLACES[one.state] == PLACES[PromiseState.RUNNING]:
        return None
    calendar = regulation.calendars[one.calendar]
    whole = calendar.between(one.starts_at, one.due_at)
    took = max(calendar.between(one.starts_at, one.over_at or at), 0)
    share = 100 * took // whole if whole > 0 else 0
    return min(share, 100) if one.state is PromiseState.MET else max(share, 101)


def counted(found: Iterable[Decided], group: Callable[[Decided], Group]) -> list[Line]:
    """Return a line for each group: its cells, kept, reopened of these, late, still open, the share kept of those.

    The last cell is that share without the time spent waiting: no clock stands for it, it is only told (X-5). So is
    what came back: kept it stays, as no clause promises a second time (X-8).
    """
    counts: dict[Group, list[int]] = {}
    strokes: dict[Group, list[int]] = {}
    for one in found:
        taken = strokes.setdefault(group(one), [])
        taken.extend([] if one.used is None else [one.used])
        count = counts.setdefault(group(one), [0, 0, 0, 0, 0])
        count[one.place] += 1
        count[WAITED] += one.through_waiting
        count[CAME_BACK] += one.came_back
    ordered = sorted(counts.items(), key=lambda pair: pair[0].order)
    return [
        Line(
            cells=(*group.cells, kept, back, late, still, *_shares(kept, late, waited)),
            customer=group.customer,
            strokes=tuple(sorted(strokes[group])),
        )
        for group, (kept, late, still, waited, back) in ordered
    ]


def _shares(kept: int, late: int, waited: int) -> tuple[int | str, int | str]:
    decided = kept + late
    if not decided:
        return "", ""
    return round(100 * kept / decided), round(100 * (kept + waited) / decided)


def _facts_under(one: Promise, ticket: Ticket, events: Sequence[Event]) -> dict[str, str]:
    decided_at = one.breached_at or one.met_at
    if decided_at is None:
        return dict(ticket.facts)
    return dict(fold([event for event in events if event.at <= decided_at]).facts)


def _group(one: Decided) -> Group:
    regulation = one.regulation
    order = (
        regulation.title.en,
        _place(regulation, "level", one.facts),
        _place(regulation, "priority", one.facts),
        list(regulation.commitments).index(one.kind),
    )
    label = regulation.commitments[one.kind].label
    return Group(order, (regulation.title, one.told("level"), one.told("priority"), label))


def _place(regulation: Regulation, name: str, facts: dict[str, str]) -> int:
    values = list(regulation.facts[name].labels) if name in regulation.facts else []
    value = facts.get(name, "")
    return values.index(value) if value in values else len(values)


REPORT = Report(
    name="promises-kept",
    title=Words(en="Promises kept in time", ru="Обещания, выполненные в срок"),
    lead=Words(
        en="Promises of the requests registered in the month, by the level and priority they were decided under.",
        ru="Обещания по обращениям, зарегистрированным за месяц, — по уровню и приоритету, при которых они исполнены "
        "или нарушены.",
    ),
    columns=(
        Words(en="Regulation", ru="Регламент"),
        Words(en="Level", ru="Уровень"),
        Words(en="Priority", ru="Приоритет"),
        Words(en="Promise", ru="Обещание"),
        *COUNTS,
    ),
    lines=lines,
    covers=gives_figures,
    bars=Bars(columns=(8,), whole=100),
    grouped=True,
    stroked=True,
    telling=lambda line: bool(line.strokes),
)
