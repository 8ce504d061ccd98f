"""Owns the table of failures by month: since when the product was down, when it was restored, why (AS-31, IS-84)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from reglament.core.model.events import Event
from reglament.core.model.findings import FailureRecorded
from reglament.core.notices.moments import told_moment
from reglament.core.regulation.document import Regulation, Words
from reglament.reports import Line, Report
from reglament.store.queries.reported import failed_since

GOES_ON = Words(en="not restored", ru="не восстановлено")
ALL = Words(en="All together", ru="Всего")


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return each failure that began in the period, the earliest first, and their minutes together."""
    found = sorted(_failures(user, since, until), key=lambda one: one[0])
    told = [
        Line(cells=(ticket, customer, *_span(failure, regulation, since.tzinfo), failure.cause))
        for _, ticket, customer, failure, regulation in found
    ]
    whole = sum(_minutes(failure) for *_, failure, _ in found)
    return [*told, Line(cells=(ALL, "", "", "", whole, ""))] if told else []


Found = tuple[datetime, str, str, FailureRecorded, Regulation]


def _failures(user: Any, since: datetime, until: datetime) -> Iterator[Found]:
    for ticket, events, regulation in failed_since(user, since):
        failure = last_failure(events)
        if failure is not None and since <= failure.down_at < until:
            yield failure.down_at, ticket.number, ticket.customer_name, failure, regulation


def last_failure(events: Sequence[Event]) -> FailureRecorded | None:
    """Return the record that stands: a later one takes the place of those before."""
    failures = [one for one in events if isinstance(one, FailureRecorded)]
    return failures[-1] if failures else None


def _span(
    failure: FailureRecorded, regulation: Regulation, zone: tzinfo | None
) -> tuple[Words, Words, int]:
    restored = failure.restored_at
    end = _moment(restored, regulation, zone) if restored is not None else GOES_ON
    return _moment(failure.down_at, regulation, zone), end, _minutes(failure)


def _moment(at: datetime, regulation: Regulation, zone: tzinfo | None) -> Words:
    """Return the moment in the reader's zone, the regulation's beside it where it differs."""
    return Words(
        en=told_moment(at, zone=zone or regulation.zone, language="en", beside=regulation.zone),
        ru=told_moment(at, zone=zone or regulation.zone, language="ru", beside=regulation.zone),
    )


def _minutes(failure: FailureRecorded) -> int:
    if failure.restored_at is None:
        return 0
    return (failure.restored_at - failure.down_at) // timedelta(minutes=1)


REPORT = Report(
    name="outages",
    title=Words(en="Failures of the product", ru="Сбои продукта"),
    lead=Words(
        en="Failures that began in the month, as recorded on requests: how long the product was down, and why.",
        ru="Сбои, начавшиеся за месяц, по записям в обращениях: сколько продукт не работал и почему.",
    ),
    columns=(
        Words(en="Request", ru="Обращение"),
        Words(en="Customer", ru="Клиент"),
        Words(en="Down since", ru="Не работало с"),
        Words(en="Restored", ru="Восстановлено"),
        Words(en="Minutes", ru="Минут"),
        Words(en="Cause", ru="Причина"),
    ),
    lines=lines,
)
