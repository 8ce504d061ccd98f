"""Owns the series that ticket numbers come from; regulations that share a series never reuse a number."""

from django.db import models

from reglament.store.models.people import Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class NumberSeries(models.Model):
    """The next number of a vendor's series."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    series = models.CharField(max_length=40)
    next = models.PositiveBigIntegerField(default=1)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "series"], name="one_counter_a_series"),
        )
