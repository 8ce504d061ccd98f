"""Owns the report of requests whose priority claims an impact that nobody has described (TE-13, TR-23)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.core.worktime.zones import zone_named
from reglament.reports import Line, Report
from reglament.store.queries.reported import registered_within

FIELD = "impact"


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return the requests registered in the period that stand at such a priority without the words."""
    return list(_lines(user, since, until))


def _lines(user: Any, since: datetime, until: datetime) -> Iterator[Line]:
    for ticket, _, regulation in registered_within(user, since, until):
        if lacks_impact(ticket, regulation):
            priority = regulation.facts[_fact(regulation)]
            value = ticket.facts[priority.name]
            registered = ticket.registered_at.astimezone(zone_named(regulation.zone))
            yield Line(
                ticket=ticket.number,
                cells=(
                    ticket.number,
                    ticket.customer_name,
                    priority.labels.get(value, Words(en=value, ru=value)),
                    registered,
                    ticket.assignee_name,
                    ", ".join(regulation.intake[FIELD].clauses),
                ),
            )


def lacks_impact(ticket: Ticket, regulation: Regulation) -> bool:
    """Tell whether the regulation wants the impact of this priority described, and nobody has."""
    authority = regulation.authority
    return (
        authority is not None
        and _wants_impact(regulation)
        and ticket.facts.get(authority.fact, "") in authority.impact_needed
        and not ticket.intake.get(FIELD, "").strip()
    )


def _wants_impact(regulation: Regulation) -> bool:
    authority = regulation.authority
    return authority is not None and FIELD in regulation.intake and bool(authority.impact_needed)


def _fact(regulation: Regulation) -> str:
    return regulation.authority.fact if regulation.authority is not None else ""


REPORT = Report(
    name="priority-without-impact",
    title=Words(en="Priority without impact", ru="Приоритет без влияния"),
    lead=Words(
        en="Requests of the month whose priority claims an impact on the business that nobody has described.",
        ru="Обращения месяца, чей приоритет заявляет влияние на бизнес, которого никто не описал.",
    ),
    columns=(
        Words(en="Request", ru="Обращение"),
        Words(en="Customer", ru="Клиент"),
        Words(en="Priority", ru="Приоритет"),
        Words(en="Registered", ru="Зарегистрировано"),
        Words(en="Owner", ru="Исполнитель"),
        Words(en="Clauses", ru="Пункты"),
    ),
    lines=lines,
    covers=_wants_impact,
)
