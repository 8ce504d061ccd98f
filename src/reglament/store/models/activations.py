"""Owns the confirmations on which a regulation with open points runs (X-30)."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Activation(models.Model):
    """Somebody confirmed that this version runs although `open_points` are not settled; rows are never changed."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="activations")
    code = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    open_points = models.JSONField()  # names, as they were when confirmed
    confirmed_by = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["vendor", "code", "version"], name="activated_once_a_vendor"
            ),
        )
