"""Owns the report of the time to a solution by what it may depend on: how critical, how complex, handed over or not.

AS-20, IS-19.
Nothing is promised here; the time is measured in working time of the hours that the first answer runs on.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import median
from typing import Any, NamedTuple

from reglament.core.model.events import Event, LevelTransferred
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.promising import calendar_for
from reglament.reports import Line, Report
from reglament.store.queries.reported import resolved_within

RECORD = "resolution_factors"
DEVELOPMENT, COMPLEXITY, INVOLVED = "development", "complexity", "development_involved"
CRITICALITY = Words(en="Criticality", ru="Критичность")
HAND_OVER = Words(en="Development", ru="Разработка")


class Group(NamedTuple):
    """Requests told of in one line: under one regulation, alike in one factor."""

    regulation: Words
    factor: Words
    value: Words


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return median and longest time of each group of the requests resolved in the period."""
    groups: defaultdict[Group, list[int]] = defaultdict(list)
    for ticket, events, regulation in resolved_within(user, since, until):
        if RECORD in regulation.recorded:
            seconds = worked(ticket, regulation)
            for group in _groups(ticket, events, regulation):
                groups[group].append(seconds)
    return [
        Line(cells=(*group, len(times), hours(int(median(times))), hours(max(times))))
        for group, times in sorted(groups.items(), key=lambda pair: [words.en for words in pair[0]])
    ]


def worked(ticket: Ticket, regulation: Regulation) -> int:
    """Return the working seconds from registration to the solution."""
    if ticket.resolved_at is None:
        return 0
    _, calendar = calendar_for(regulation, "response", ticket.facts)
    return calendar.between(ticket.registered_at, ticket.resolved_at)


def handed_over(ticket: Ticket, events: Sequence[Event]) -> bool:
    """Tell whether development had a part in it, at the end or on the way."""
    return ticket.facts.get(INVOLVED) == "yes" or any(
        isinstance(event, LevelTransferred) and event.level == DEVELOPMENT for event in events
    )


def hours(seconds: int) -> str:
    """Return working time as hours and minutes.

    >>> hours(28_800 + 1_500)
    '8:25'
    """
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}"


def _groups(ticket: Ticket, events: Sequence[Event], regulation: Regulation) -> Iterator[Group]:
    critical = Words(en="critical", ru="критично") if ticket.critical else Words("usual", "обычно")
    yield Group(regulation.title, CRITICALITY, critical)
    fact = regulation.facts.get(COMPLEXITY)
    if fact is not None:
        value = ticket.facts.get(COMPLEXITY, fact.default)
        yield Group(regulation.title, fact.label, fact.labels.get(value, Words(value, value)))
    over = (
        Words("with hand-over to development", "с передачей в разработку")
        if handed_over(ticket, events)
        else Words("without hand-over", "без передачи")
    )
    yield Group(regulation.title, HAND_OVER, over)


REPORT = Report(
    name="resolution-times",
    title=Words(en="Time to a solution", ru="Время до решения"),
    lead=Words(
        en="Working hours from registration to the solution of requests resolved in the month, by what they depend on. "
        "Measured, never promised.",
        ru="Рабочие часы от регистрации до решения по обращениям, решённым за месяц, — по тому, от чего они зависят. "
        "Измеряется, но не обещается.",
    ),
    columns=(
        Words(en="Regulation", ru="Регламент"),
        Words(en="Depends on", ru="От чего"),
        Words(en="Value", ru="Значение"),
        Words(en="Requests", ru="Обращений"),
        Words(en="Median, h", ru="Медиана, ч"),
        Words(en="Longest, h", ru="Наибольшее, ч"),
    ),
    lines=lines,
    covers=lambda regulation: RECORD in regulation.recorded,
)
