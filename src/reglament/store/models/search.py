"""Owns the words of a ticket as the index holds them (a projection)."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class SearchText(models.Model):
    """Stemmed terms of a ticket: what customers may find it by, and what only staff may.

    Both engines index these columns as plain words; the analyser is ours, so both find the same.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True)
    public_terms = models.TextField(blank=True)
    internal_terms = models.TextField(blank=True)
    analyser = models.PositiveSmallIntegerField()

    sight = Sight(customer="ticket__customer", requester="ticket__requester")
    objects = VisibleQuerySet.as_manager()
