"""Owns the log of the portal's unavailability, on which mail may take its place (HY, `portal_available`)."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class PortalOutage(models.Model):
    """A span in which the vendor's portal did not serve; open while `ended_at` is null.

    Who wrote its beginning and its end stands by name; an empty one is a monitor.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="outages")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    begun_by = models.CharField(max_length=200, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()
