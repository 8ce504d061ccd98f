"""Owns the count of requests given back to the customer's own first line (HY-8, HY-9)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reglament.core.regulation.document import Words
from reglament.reports import Line, Report
from reglament.store.queries.reported import closed_within

OUTCOME, GROUND = "returned-to-first-line", "customer-first-line"


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return each customer with its requests closed in the period and how many of them were given back."""
    closed: Counter[str] = Counter()
    returned: Counter[str] = Counter()
    for ticket, _, regulation in closed_within(user, since, until):
        if OUTCOME in regulation.outcomes:
            closed[ticket.customer_name] += 1
            returned[ticket.customer_name] += ticket.outcome == OUTCOME or ticket.ground == GROUND
    return [
        Line(cells=(customer, count, returned[customer]))
        for customer, count in sorted(closed.items())
    ]


REPORT = Report(
    name="returned-to-first-line",
    title=Words(en="Returned to the customer’s first line", ru="Возвращено первой линии заказчика"),
    lead=Words(
        en="Requests closed in the month and how many of them were matters of the customer’s own first line: "
        "where there are many, its people need training.",
        ru="Обращения, закрытые за месяц, и сколько из них — вопросы первой линии заказчика: "
        "где их много, людям нужно обучение.",
    ),
    columns=(
        Words(en="Customer", ru="Клиент"),
        Words(en="Closed", ru="Закрыто"),
        Words(en="Returned", ru="Возвращено"),
    ),
    lines=lines,
    covers=lambda regulation: OUTCOME in regulation.outcomes,
)
