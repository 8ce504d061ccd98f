"""Owns reading the log of the portals' unavailability."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from reglament.store.models import PortalOutage, Vendor

LAST_FIRST = (F("ended_at").desc(nulls_first=True), "-pk")


def outages(user: Any) -> QuerySet[PortalOutage]:
    """Return the outages of the reader's vendor: one that lasts first, then the last ones."""
    return PortalOutage.objects.visible_to(user).order_by(*LAST_FIRST)


def outages_of(vendor: Vendor) -> QuerySet[PortalOutage]:
    """Return the outages of a vendor in the same order."""
    return PortalOutage.objects.filter(vendor=vendor).order_by(*LAST_FIRST)


def outage_at(vendor: Vendor | int, at: datetime) -> PortalOutage | None:
    """Return the outage in which the vendor's portal did not serve at this moment, None where it did."""
    after = Q(ended_at=None) | Q(ended_at__gt=at)
    return PortalOutage.objects.filter(after, vendor=vendor, started_at__lte=at).first()
