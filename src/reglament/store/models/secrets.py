"""Owns secrets that a customer trusts the desk with: kept beside a request's history, wiped when it or access ends."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class TicketSecret(models.Model):
    """How to reach the customer's computer; the history says only that it was given, letters nothing (IS-105)."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="secret")
    content = models.CharField(max_length=1000)
    at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()
