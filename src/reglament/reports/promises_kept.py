"""Owns the report of promises kept in time, by regulation, priority and kind of promise."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from reglament.core.clocks import promises
from reglament.core.model.events import Event
from reglament.core.model.promises import PromiseState
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.reports import Bars, Line, Report
from reglament.store.queries.reported import registered_within

NO_PRIORITY = Words(en="—", ru="—")
PLACES = {
    PromiseState.MET: 0,
    PromiseState.MET_LATE: 1,
    PromiseState.BREACHED: 1,
    PromiseState.RUNNING: 2,
    PromiseState.WARNED: 2,
}


class Group(NamedTuple):
    """Promises told of in one line."""

    regulation: Words
    priority: Words
    promise: Words


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return how many promises of the requests registered in the period were kept, broken, or are still open.

    They stand as the record has them: a promise is late once its moment has passed and been noted.
    """
    counted: dict[tuple[str, str, int], tuple[Group, list[int]]] = {}
    for ticket, events, regulation in registered_within(user, since, until):
        for order, group, place in _promised(ticket, events, regulation):
            counted.setdefault(order, (group, [0, 0, 0]))[1][place] += 1
    return [
        Line(cells=(*group, kept, late, still, _share(kept, late)))
        for _, (group, (kept, late, still)) in sorted(counted.items(), key=lambda one: one[0])
    ]


def _share(kept: int, late: int) -> int | str:
    return round(100 * kept / (kept + late)) if kept + late else ""


def _promised(
    ticket: Ticket, events: Sequence[Event], regulation: Regulation
) -> Iterator[tuple[tuple[str, str, int], Group, int]]:
    """Yield the place in the report, the line and the column of every promise with a figure."""
    priority = ticket.facts.get("priority", "")
    fact = regulation.facts.get("priority")
    shown = fact.labels.get(priority, Words(priority, priority)) if fact else NO_PRIORITY
    kinds = list(regulation.commitments)
    for one in promises(regulation, events, at=max(event.at for event in events)):
        if one.due_at is not None and one.state in PLACES:
            order = (regulation.title.en, priority, kinds.index(one.kind))
            label = regulation.commitments[one.kind].label
            yield order, Group(regulation.title, shown, label), PLACES[one.state]


REPORT = Report(
    name="promises-kept",
    title=Words(en="Promises kept in time", ru="Обещания, выполненные в срок"),
    lead=Words(
        en="Promises of the requests registered in the month, by priority and kind: kept in time, late, still open.",
        ru="Обещания по обращениям, зарегистрированным за месяц: в срок, с опозданием, ещё открыты.",
    ),
    columns=(
        Words(en="Regulation", ru="Регламент"),
        Words(en="Priority", ru="Приоритет"),
        Words(en="Promise", ru="Обещание"),
        Words(en="In time", ru="В срок"),
        Words(en="Late", ru="С опозданием"),
        Words(en="Still open", ru="Ещё открыто"),
        Words(en="In time, %", ru="В срок, %"),
    ),
    lines=lines,
    bars=Bars(columns=(6,), whole=100),
)
