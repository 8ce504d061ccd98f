"""Owns what changed lately: the tickets of the events after a given one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.sessions.models import Session
from django.db.models import Max

from reglament.store.models import Contact, Event, StaffMember, Ticket
from reglament.store.models.visibility import desk_of
from reglament.store.written import fetch

# numbers of events are given out before they are committed: a later one may be seen earlier
WINDOW = 500
MOST = 2000


class Changed(NamedTuple):
    """One event: its number, and the vendor and ticket it belongs to."""

    pk: int
    vendor: int
    ticket: int


def latest_event() -> int:
    """Return the number of the latest event of all, 0 where there is none."""
    return Event.objects.aggregate(latest=Max("pk"))["latest"] or 0


def latest_of(user: Any) -> int:
    """Return the number of the latest event that the user's desk has."""

    def newest() -> Any:
        of_desk = Event.objects.visible_to(user).order_by("-pk")
        return of_desk.values_list("pk", flat=True)[:1]

    return next(iter(fetch(("latest event", desk_of(user)), newest)), 0)


def events_after(number: int) -> list[Changed]:
    """Return the events after `number`, of all vendors, latest first, MOST at the most."""
    found = Event.objects.filter(pk__gt=number).order_by("-pk")
    return [Changed(*row) for row in found.values_list("pk", "vendor_id", "ticket_id")[:MOST]]


def tickets_changed_after(user: Any, number: int, *, most: int) -> list[Ticket]:
    """Return the tickets of the user's desk with events after `number`, at most `most`."""
    of_desk = Event.objects.visible_to(user).filter(pk__gt=number)
    keys = of_desk.order_by().values_list("ticket_id", flat=True).distinct()[:most]
    return rows_of(keys)


def rows_of(keys: Iterable[int]) -> list[Ticket]:
    """Return these tickets as the queue shows them."""
    found = Ticket.objects.filter(pk__in=list(keys)).select_related("customer", "assignee")
    return list(found.defer("facts"))


class Reader(NamedTuple):
    """Who reads an open page: `kind` staff or contact, and the vendor or customer whose rows they see."""

    kind: str
    pk: int
    belongs: int


def still_reading(
    readers: Iterable[Reader], sessions: Iterable[str]
) -> tuple[set[Reader], set[str]]:
    """Return those of the readers who may still read there, and those of the sessions that still stand."""
    found = {"staff": set[int](), "contact": set[int]()}
    for one in readers:
        found[one.kind].add(one.pk)
    staff = StaffMember.objects.filter(pk__in=found["staff"], active=True, user__is_active=True)
    contacts = Contact.objects.filter(
        pk__in=found["contact"], active=True, confirmed=True, user__is_active=True
    )
    standing = Session.objects.filter(session_key__in=set(sessions))
    return {
        *(Reader("staff", *row) for row in staff.values_list("pk", "vendor_id")),
        *(Reader("contact", *row) for row in contacts.values_list("pk", "customer_id")),
    }, set(standing.values_list("session_key", flat=True))
