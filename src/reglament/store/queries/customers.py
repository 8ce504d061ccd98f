"""Owns reading customers for their pages: the list with its filters, one customer whole, what the register says."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Case, F, Prefetch, Q, QuerySet, Value, When

from reglament.core.coverage.rewinding import Changed
from reglament.core.model import people
from reglament.core.model.ticket import OPEN_STATES, TicketState
from reglament.store.models import (
    Account,
    Agreement,
    Contact,
    Customer,
    CustomerChange,
    CustomerDomain,
    Ticket,
)
from reglament.store.models.visibility import desk_of
from reglament.store.queries.directory import core_contact, core_customer
from reglament.store.queries.search import patterns
from reglament.store.written import fetch

SOLVED = frozenset({TicketState.RESOLVED})
ENDED = frozenset({TicketState.CLOSED, TicketState.DECLINED})
_WORDS = re.compile(r"[\w\s.@-]+")
MOST_TICKETS, MOST_CHANGES, MOST_AGREEMENTS = 30, 50, 5


@dataclass(frozen=True, slots=True)
class Whole:
    """A customer with its people, as rows and as the core sees them."""

    row: Customer
    customer: people.Customer
    contacts: tuple[people.Contact, ...]


def customers(
    user: Any,
    *,
    search: str = "",
    regulation: str = "",
    level: str = "",
    first: Sequence[int] = (),
) -> QuerySet[Customer]:
    """Return the customers that `user` may see, by name; `search` looks at names, addresses, references, accounts.

    Those whose keys stand in `first` come before all others, in the order given.
    """
    rows = _with_all(Customer.objects.visible_to(user)).order_by(*_placed(first), "name", "pk")
    if search:
        rows = rows.filter(_found(search.strip()))
    served = Agreement.objects.all()
    if regulation:
        served = served.filter(regulation=regulation)
    if level:
        served = served.filter(level=level)
    if regulation or level:
        rows = rows.filter(pk__in=served.values("customer"))
    return rows


def _placed(first: Sequence[int]) -> list[Case]:
    """Return the order that puts these keys first; none where there is none, so that an index may be read."""
    ranks = [When(pk=pk, then=Value(place)) for place, pk in enumerate(first)]
    return [Case(*ranks, default=Value(len(ranks)))] if ranks else []


def agreements_under(user: Any, customer: int | None, regulation: str) -> list[Agreement]:
    """Return the customer's licences and contracts under a regulation, that which ends last first; a few of many."""
    if customer is None:
        return []

    def latest(customer: int, regulation: str) -> Any:
        rows = Agreement.objects.visible_to(user).filter(customer=customer, regulation=regulation)
        return rows.order_by(F("valid_until_date").desc(nulls_first=True), "pk")[:MOST_AGREEMENTS]

    return fetch(("agreements", desk_of(user)), latest, customer, regulation)


def _found(text: str) -> Q:
    """Return what holds the text in one piece, or each of its words somewhere, as the search over everything asks.

    Signs are meant as they stand: text with any is looked for in one piece only.
    """
    each = [_with_word(word) for word in patterns(text)] if _WORDS.fullmatch(text) else []
    return _in_one_piece(text) | reduce(and_, each) if each else _in_one_piece(text)


def _with_word(word: str) -> Q:
    contacts = Contact.objects.filter(Q(name__iregex=word) | Q(addresses__address__iregex=word))
    agreements = Agreement.objects.filter(reference__iregex=word)
    return (
        Q(name__iregex=word)
        | Q(pk__in=contacts.values("customer"))
        | Q(pk__in=agreements.values("customer"))
        | Q(pk__in=Account.objects.filter(address__iregex=word).values("customer"))
        | Q(pk__in=CustomerDomain.objects.filter(domain__iregex=word).values("customer"))
    )


def _in_one_piece(text: str) -> Q:
    # an expression folds the case of every alphabet on both engines, LIKE on SQLite that of ASCII only
    spelt = re.escape(text)
    named = Q(name__iregex=spelt)
    contacts = Contact.objects.filter(named | Q(addresses__address__contains=text.lower()))
    agreements = Agreement.objects.filter(Q(reference__iregex=spelt) | Q(licence_key__iexact=text))
    return (
        named
        | Q(pk__in=contacts.values("customer"))
        | Q(pk__in=agreements.values("customer"))
        | Q(pk__in=Account.objects.filter(address__contains=text.lower()).values("customer"))
        | Q(pk__in=CustomerDomain.objects.filter(domain=text.lower()).values("customer"))
    )


def _with_all(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    contacts = Contact.objects.select_related("account", "user").prefetch_related("addresses")
    belonging: list[Any] = [
        Prefetch("agreements", queryset=Agreement.objects.order_by("pk")),
        Prefetch("accounts", queryset=Account.objects.order_by("address")),
        Prefetch("contacts", queryset=contacts.order_by("-active", "name", "pk")),
        "mail_domains",
    ]
    return rows.select_related("vendor").prefetch_related(*belonging)


def customer(user: Any, pk: int) -> Whole | None:
    """Return the customer with all that belongs to it, or None where `user` may not know of it."""
    row = _with_all(Customer.objects.visible_to(user)).filter(pk=pk).first()
    return whole(row) if row is not None else None


def whole(row: Customer) -> Whole:
    """Return a row, read with its people, as the core sees it."""
    return Whole(row, core_customer(row), tuple(core_contact(one) for one in row.contacts.all()))


def tickets_of(user: Any, row: Customer, states: Collection[TicketState]) -> list[Ticket]:
    """Return the customer's requests in `states`: the open nearest promise first, others the latest first."""
    nearest = (F("next_due_at").asc(nulls_last=True), "registered_at")
    order = nearest if states == OPEN_STATES else ("-registered_at", "-pk")
    rows = Ticket.objects.visible_to(user).filter(
        customer=row, state__in=[one.value for one in states]
    )
    return list(rows.select_related("assignee", "requester").order_by(*order)[:MOST_TICKETS])


def changes_of(user: Any, row: Customer) -> list[CustomerChange]:
    """Return who changed what of the customer, the latest first."""
    return list(
        CustomerChange.objects.visible_to(user).filter(customer=row).order_by("-pk")[:MOST_CHANGES]
    )


def roles_at(user: Any, customer_pk: int) -> tuple[people.Contact, ...]:
    """Return the contacts of a customer with roles and training only, in one query."""

    def found(customer: int) -> Any:
        return Contact.objects.visible_to(user).filter(customer=customer).order_by("pk")

    return tuple(
        people.Contact(
            id=str(one.pk),
            name=one.name,
            addresses=(),
            roles=tuple(one.roles),
            active=one.active,
            trained_on_date=one.trained_on_date,
        )
        for one in fetch(("roles", desk_of(user)), found, customer_pk)
    )


@dataclass(frozen=True, slots=True)
class Licences:
    """What the register says beside a request: installations allowed (None: no licence says), and the key."""

    allowed: int | None
    key_known: bool


def licences_beside(user: Any, customer_pk: int | None, key: str) -> Licences:
    """Return what the register of the vendor says of the customer's installations and of a licence key."""
    rows = Agreement.objects.visible_to(user)
    counts = [
        one
        for one in rows.filter(customer=customer_pk).values_list("installations", flat=True)
        if one is not None
    ]
    known = bool(key) and rows.filter(licence_key__iexact=key).exists()
    return Licences(sum(counts) if counts else None, known)


def changes_since(user: Any, at: datetime) -> dict[int, list[Changed]]:
    """Return by customer the changes on record since a moment, the latest first, for looking back."""
    found: dict[int, list[Changed]] = {}
    for row in CustomerChange.objects.visible_to(user).filter(at__gt=at).order_by("-pk"):
        name = row.after.get("address", "") if row.what == "account" else str(row.row)
        found.setdefault(row.customer_id, []).append(
            Changed(what=row.what, id=name, before=row.before)
        )
    return found
