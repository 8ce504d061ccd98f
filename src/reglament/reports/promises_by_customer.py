"""Owns the report of promises kept in time, by customer and kind of promise."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reglament.core.regulation.document import Words
from reglament.core.regulation.promising import gives_figures
from reglament.reports import Bars, Line, Report
from reglament.reports.promises_kept import (
    COUNTS,
    NOT_TOLD,
    Decided,
    Group,
    counted,
    decided_within,
)


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return for each customer how many promises of the requests registered in the period were kept in time."""
    return counted(decided_within(user, since, until), _group)


def _group(one: Decided) -> Group:
    regulation, customer = one.regulation, one.ticket.customer_name
    place = list(regulation.commitments).index(one.kind)
    label = regulation.commitments[one.kind].label
    return Group(
        (customer == "", customer, regulation.title.en, place),
        (customer or NOT_TOLD, regulation.title, label),
        int(one.ticket.customer) if one.ticket.customer else None,
    )


REPORT = Report(
    name="promises-by-customer",
    title=Words(en="Promises kept, by customer", ru="Обещания по клиентам"),
    lead=Words(
        en="Promises of the requests registered in the month, by customer: kept in time, how many of these by a "
        "solution after which the request was reopened, late, still open.",
        ru="Обещания по обращениям, зарегистрированным за месяц, по клиентам: в срок, сколько из них решением, "
        "после которого обращение возобновили, с опозданием, ещё открыты.",
    ),
    columns=(
        Words(en="Customer", ru="Клиент"),
        Words(en="Regulation", ru="Регламент"),
        Words(en="Promise", ru="Обещание"),
        *COUNTS,
    ),
    lines=lines,
    covers=gives_figures,
    bars=Bars(columns=(7,), whole=100),
)
