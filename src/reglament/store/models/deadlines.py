"""Owns the coming moments of tickets, which workers claim when they have come."""

from django.db import models

from reglament.store.models.claimable import Claimable
from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Deadline(Claimable):
    """One line of a ticket's agenda (a projection); `claimable_at` starts as `at`, never before it."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="deadlines")
    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    commitment = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "key"], name="one_deadline_a_key"),
        )
        indexes = (models.Index(fields=["vendor", "claimable_at"], name="deadline_coming"),)
