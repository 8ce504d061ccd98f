"""Owns the log of the portal's unavailability, on which mail takes its place (HY-5, X-31)."""

from datetime import datetime

from reglament.store.models import PortalOutage, Vendor


def begin_outage(vendor: Vendor, *, reason: str, at: datetime) -> PortalOutage:
    """Write down that the vendor's portal serves no more from `at`; one that lasts already goes on."""
    lasting = PortalOutage.objects.filter(vendor=vendor, ended_at=None).first()
    if lasting is not None:
        return lasting
    return PortalOutage.objects.create(vendor=vendor, started_at=at, reason=reason)


def end_outage(vendor: Vendor, *, at: datetime) -> bool:
    """Write down that the portal serves again; False where it did all the time."""
    return PortalOutage.objects.filter(vendor=vendor, ended_at=None).update(ended_at=at) > 0
