"""Owns the requests that a report speaks of, each folded from its history, in a fixed number of queries."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from reglament.core.lifecycle.evolve import fold
from reglament.core.model.events import Event
from reglament.core.model.ticket import Ticket as CoreTicket
from reglament.core.regulation.document import Regulation
from reglament.store.models import Event as EventRow
from reglament.store.models import SupportOrder, Ticket
from reglament.store.queries.histories import histories
from reglament.store.queries.regulations import regulation_of

# what an owner, an answer or a solution is recorded by
ACTS = ("Assigned", "StaffReplied", "WorkaroundGiven", "StatusReported", "Resolved", "Closed")
Reported = tuple[CoreTicket, list[Event], Regulation]


def registered_within(user: Any, since: datetime, until: datetime) -> Iterator[Reported]:
    """Yield the requests that `user` may see, registered in the period, the earliest first."""
    rows = Ticket.objects.visible_to(user).filter(registered_at__gte=since, registered_at__lt=until)
    yield from _folded(list(rows.order_by("registered_at", "pk").values_list(*KEYS)))


def resolved_within(user: Any, since: datetime, until: datetime) -> Iterator[Reported]:
    """Yield the requests that `user` may see, resolved in the period, the earliest first."""
    rows = Ticket.objects.visible_to(user).filter(resolved_at__gte=since, resolved_at__lt=until)
    yield from _folded(list(rows.order_by("resolved_at", "pk").values_list(*KEYS)))


def judged_within(user: Any, since: datetime, until: datetime) -> Iterator[Reported]:
    """Yield the requests that `user` may see, rated in the period or resolved in it for good, by registration."""
    ratings = EventRow.objects.filter(type="Rated", at__gte=since, at__lt=until)
    rows = Ticket.objects.visible_to(user).filter(
        Q(resolved_at__gte=since, resolved_at__lt=until) | Q(pk__in=ratings.values("ticket"))
    )
    yield from _folded(list(rows.order_by("registered_at", "pk").values_list(*KEYS)))


def closed_within(user: Any, since: datetime, until: datetime) -> Iterator[Reported]:
    """Yield the requests that `user` may see, closed or refused in the period, the earliest first."""
    rows = Ticket.objects.visible_to(user).filter(closed_at__gte=since, closed_at__lt=until)
    yield from _folded(list(rows.order_by("closed_at", "pk").values_list(*KEYS)))


def failed_since(user: Any, since: datetime) -> Iterator[Reported]:
    """Yield the requests that `user` may see with a failure recorded since then, the earliest first."""
    failures = EventRow.objects.filter(type="FailureRecorded", at__gte=since)
    rows = Ticket.objects.visible_to(user).filter(pk__in=failures.values("ticket"))
    yield from _folded(list(rows.order_by("registered_at", "pk").values_list(*KEYS)))


def worked_since(user: Any, since: datetime) -> Iterator[Reported]:
    """Yield the requests that `user` may see with work written down since then, the earliest first."""
    entries = EventRow.objects.filter(type="WorkLogged", at__gte=since)
    rows = Ticket.objects.visible_to(user).filter(pk__in=entries.values("ticket"))
    yield from _folded(list(rows.order_by("registered_at", "pk").values_list(*KEYS)))


def acted_within(user: Any, since: datetime, until: datetime) -> Iterator[Reported]:
    """Yield the requests that `user` may see on which staff acted in the period, by registration.

    Work may be written down after the period in which it began.
    """
    acts = EventRow.objects.filter(
        Q(type__in=ACTS, at__gte=since, at__lt=until) | Q(type="WorkLogged", at__gte=since)
    )
    rows = Ticket.objects.visible_to(user).filter(pk__in=acts.values("ticket"))
    yield from _folded(list(rows.order_by("registered_at", "pk").values_list(*KEYS)))


def orders_within(user: Any, since: datetime, until: datetime) -> Iterator[tuple[str, int]]:
    """Yield customer and price, in kopecks, of the orders of the period that `user` may see, by customer."""
    rows = SupportOrder.objects.visible_to(user).filter(ordered_at__gte=since, ordered_at__lt=until)
    yield from rows.order_by("customer__name", "pk").values_list("customer__name", "price")


KEYS = ("pk", "vendor_id", "regulation")


def _folded(rows: list[tuple[int, int, str]]) -> Iterator[Reported]:
    known = histories([pk for pk, _, _ in rows])
    for pk, vendor, regulation in rows:
        events = known[pk].events
        yield fold(events), events, regulation_of(vendor, regulation)
