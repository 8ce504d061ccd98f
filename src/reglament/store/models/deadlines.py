"""Owns when each ticket asks for attention next, which workers claim when it has come."""

from django.db import models

from reglament.store.models.claimable import Claimable
from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Deadline(Claimable):
    """The earliest moment of a ticket's agenda (a projection); `claimable_at` starts as `at`, never before it.

    One row a ticket: what comes after it is read from the history when this moment has passed.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="deadline")
    at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["vendor", "claimable_at"], name="deadline_coming"),)
