"""Owns the event table, which is the truth, and the outcomes of commands by identity."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Event(models.Model):
    """One event of a ticket, appended and never edited; triggers of the database refuse an UPDATE.

    `data` is the exact JSON text; `digest` chains it to the event before (SHA-256, hex). `at` is when
    the event counts, `recorded_at` when it was written.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    command = models.CharField(max_length=120)
    data = models.TextField()
    digest = models.CharField(max_length=64)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "seq"], name="one_event_a_seq"),)
        indexes = (models.Index(fields=["vendor", "id"]),)


class CommandOutcome(models.Model):
    """What a command led to; a repeat of its identity returns this and does nothing."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    identity = models.CharField(max_length=120, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True)
    first_seq = models.PositiveIntegerField(default=0)
    last_seq = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()
