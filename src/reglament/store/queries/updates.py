"""Owns reading the register of releases, what runs at which customer's, and the queue of updates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from reglament.store.models import Agreement, Customer, Installation, Release, Ticket, WorkItem

MOST_WAITING, MOST_RELEASES = 200, 200


def waiting_updates(user: Any) -> list[Ticket]:
    """Return the requests that wait for an update, in the order of the regulation: rank, then moment (IS-82, IS-83)."""
    rows = Ticket.objects.visible_to(user).filter(update_rank__isnull=False)
    rows = rows.select_related("customer", "assignee", "requester")
    return list(rows.order_by("update_rank", "registered_at", "pk")[:MOST_WAITING])


def releases(user: Any) -> list[Release]:
    """Return the register, the latest first."""
    rows = Release.objects.visible_to(user).select_related("registered_by")
    return list(rows.order_by("-published_date", "-pk")[:MOST_RELEASES])


@dataclass(frozen=True, slots=True)
class Served:
    """A customer with its agreements, and the release that runs there since when, as far as anybody knows."""

    row: Customer
    runs: int | None
    since: datetime | None


def customers_served(user: Any, codes: Collection[str]) -> list[Served]:
    """Return the customers under these regulations, by name."""
    latest = Installation.objects.filter(customer=OuterRef("pk")).order_by("-at", "-pk")
    under = Agreement.objects.filter(regulation__in=codes)
    rows = Customer.objects.visible_to(user).filter(pk__in=under.values("customer"))
    belonging = ("agreements", "mail_domains", "accounts")
    rows = rows.select_related("vendor").prefetch_related(*belonging).order_by("name", "pk")
    found = rows.annotate(
        runs=Subquery(latest.values("release")[:1]), since=Subquery(latest.values("at")[:1])
    )
    return [Served(row, row.runs, row.since) for row in found]


def updates_under_way(user: Any, customers: Collection[int]) -> dict[int, list[Ticket]]:
    """Return by customer the requests on which an update waits."""
    rows = Ticket.objects.visible_to(user).filter(update_rank__isnull=False)
    found: dict[int, list[Ticket]] = {}
    for row in rows.filter(customer__in=customers).order_by("update_rank", "registered_at", "pk"):
        found.setdefault(row.customer_id or 0, []).append(row)
    return found


def items_in(user: Any, release: Release) -> list[WorkItem]:
    """Return the work items that came out with a release."""
    rows = WorkItem.objects.visible_to(user).filter(vendor=release.vendor_id, release=release.name)
    return list(rows.order_by("pk"))
