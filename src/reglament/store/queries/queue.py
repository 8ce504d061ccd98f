"""Owns the queue: which open tickets a view of the desk holds, and in which order."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from reglament.core.model.ticket import OPEN_STATES
from reglament.store.models.tickets import Ticket

VIEWS = ("mine", "unassigned", "due_soon", "waiting", "out_of_turn", "all")
OPEN = tuple(state.value for state in OPEN_STATES)


def queue(
    user: Any,
    view: str,
    *,
    at: datetime,
    arrival_ordered: Collection[str] = (),
    vip_levels: Collection[tuple[str, str]] = (),
) -> QuerySet[Ticket]:
    """Return the open tickets of `view`, first first, with `rank`, customer and owner loaded.

    `arrival_ordered` names the regulations whose text orders by arrival (AS-17, IS-15); the others are
    ordered by the next promise. `vip_levels` are the regulations' codes with the levels that go before what is due
    soon (IS-41). Ranks: 0 out of turn, 1 such a level, 2 due soon or breached, 3 the rest.
    """
    order = Case(
        When(Q(regulation_code__in=list(arrival_ordered)), then=F("registered_at")),
        default=Coalesce(F("next_due_at"), F("registered_at")),
    )
    special = Q(pk__isnull=True)
    for code, level in vip_levels:
        special |= Q(regulation_code=code, level=level)
    rank = Case(
        When(critical=True, then=Value(0)),
        When(special, then=Value(1)),
        When(next_warn_at__lte=at, then=Value(2)),
        default=Value(3),
    )
    return (
        Ticket.objects.visible_to(user)
        .filter(state__in=OPEN)
        .filter(_of_view(user, view, at))
        .select_related("customer", "assignee")
        .annotate(rank=rank, order_at=order)
        .order_by("rank", "order_at", "registered_at", "id")
    )


def counts(user: Any, *, at: datetime) -> dict[str, int]:
    """Return how many open tickets each view holds, in one query."""
    open_tickets = Ticket.objects.visible_to(user).filter(state__in=OPEN)
    return open_tickets.aggregate(
        **{f"{view}": Count("pk", filter=_of_view(user, view, at)) for view in VIEWS}
    )


def _of_view(user: Any, view: str, at: datetime) -> Q:
    staff = user.staff_member.pk
    return {
        "mine": Q(assignee=staff),
        "unassigned": Q(assignee=None),
        "due_soon": Q(next_warn_at__lte=at),
        "waiting": Q(waiting_for__gt=""),
        "out_of_turn": Q(critical=True),
        "all": Q(pk__isnull=False),
    }[view]
