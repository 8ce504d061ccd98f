"""Owns notes of talks with a customer that belong to no request (X-44): appended, never edited."""

from django.db import models

from reglament.store.models.customers import Customer
from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class ContactNote(models.Model):
    """That somebody talked with the customer: by which means, about what; it has no number and starts no clock."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contact_notes")
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT)
    means = models.CharField(max_length=16)
    text = models.CharField(max_length=1000)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["customer", "-at"]),)
