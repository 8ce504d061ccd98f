"""Owns the table of work done in a month by customer: minutes on both sides of the hours, support hours, money."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from reglament.core.charging import Part, Work, works
from reglament.core.model.ticket import Ticket as CoreTicket
from reglament.core.regulation.document import Words
from reglament.reports import Amount, Line, Report
from reglament.store.queries.reported import orders_within, worked_since

ALL = Words(en="All together", ru="Всего")
ORDER = Words(en="Order of support", ru="Заказ поддержки")
Found = tuple[str, CoreTicket, Work]


def lines(user: Any, since: datetime, until: datetime) -> Sequence[Line]:
    """Return each request's work of the period under its customer, each customer's sum, orders, and all together."""
    by_customer: dict[str, list[Found]] = defaultdict(list)
    for found in _worked(user, since, until):
        by_customer[found[0]].append(found)
    told: list[Line] = []
    for customer, own in sorted(by_customer.items()):
        told += _requests(customer, own)
        told.append(Line(cells=(customer, ALL, *_sums(own))))
    ordered = list(orders_within(user, since, until))
    told += [Line(cells=(name, ORDER, 0, 0, 0, 0, Amount(price))) for name, price in ordered]
    return [*told, _all(by_customer, sum(price for _, price in ordered))] if told else []


def _all(by_customer: Mapping[str, Sequence[Found]], ordered: int) -> Line:
    everything = [one for own in by_customer.values() for one in own]
    *counted, _ = _sums(everything)
    worked = sum(work.amount for _, _, work in everything)
    return Line(cells=(ALL, "", *counted, Amount(worked + ordered)))


def _worked(user: Any, since: datetime, until: datetime) -> Iterator[Found]:
    for ticket, events, regulation in worked_since(user, since):
        for work in works(regulation, events, facts=ticket.facts):
            if since <= work.started_at < until:
                yield ticket.customer_name or ticket.requester_address, ticket, work


def _requests(customer: str, own: Sequence[Found]) -> Iterator[Line]:
    for number in dict.fromkeys(ticket.number for _, ticket, _ in own):
        of_it = [one for one in own if one[1].number == number]
        known = of_it[0][1].customer
        yield Line(
            cells=(customer, number, *_sums(of_it)),
            ticket=number,
            customer=int(known) if known else None,
        )


def _sums(found: Sequence[Found]) -> tuple[int | Amount, ...]:
    entries = [work for _, _, work in found]
    parts = [part for work in entries for part in work.parts]
    return (
        _minutes(part for part in parts if not part.outside),
        _minutes(part for part in parts if part.outside),
        _minutes(part for part in parts if part.state == "unapproved"),
        sum(work.account_minutes for work in entries),
        Amount(sum(work.amount for work in entries)),
    )


def _minutes(parts: Iterator[Part]) -> int:
    return sum(part.minutes for part in parts)


REPORT = Report(
    name="work-and-charges",
    title=Words(en="Work and charges", ru="Работы и оплата"),
    lead=Words(
        en="Work that began in the month, by customer and request. Minutes outside business hours count twice where "
        "the regulation says so; those that not both sides approved cost nothing.",
        ru="Работы, начатые за месяц, по клиентам и обращениям. Минуты вне рабочих часов считаются вдвойне, где так "
        "велит регламент; не согласованные обеими сторонами не оплачиваются.",
    ),
    columns=(
        Words(en="Customer", ru="Клиент"),
        Words(en="Request", ru="Обращение"),
        Words(en="Minutes in hours", ru="Минут в рабочее время"),
        Words(en="Minutes outside", ru="Минут вне его"),
        Words(en="Of them not approved", ru="Из них не согласовано"),
        Words(en="Support minutes", ru="Минут поддержки"),
        Words(en="Roubles", ru="Рублей"),
    ),
    lines=lines,
)
