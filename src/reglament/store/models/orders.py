"""Owns orders of support for a period: the charge of each and the entitlement that it made (IS-70); never edited."""

from django.db import models

from reglament.store.models.customers import Agreement, Customer
from reglament.store.models.people import Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class SupportOrder(models.Model):
    """That a customer ordered a `plan` for a `period`: `price` in kopecks, by which clauses of which version."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="order")
    regulation = models.CharField(max_length=120)  # code@version
    plan = models.CharField(max_length=20)
    period = models.CharField(max_length=8)
    price = models.BigIntegerField()
    clauses = models.JSONField(default=list)
    ordered_at = models.DateTimeField()
    actor_id = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["vendor", "ordered_at"]),)
