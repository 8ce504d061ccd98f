"""Owns the register of releases, and which release runs at which customer's since when."""

from django.db import models

from reglament.store.models.customers import Customer
from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Release(models.Model):
    """An urgent update or a new version that the vendor published; `name` is what people call it, 6.2.1."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="releases")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=16)  # `core.model.updates.ReleaseKind`
    published_date = models.DateField()
    fixes = models.TextField(blank=True)
    features = models.TextField(blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True)
    # the last time and by whom, null where it stands as it was registered: triggers of installations look at this
    # table, and SQLite adds no other column to one
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.CharField(max_length=200, null=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "name"], name="release_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Installation(models.Model):
    """A release that ran at a customer's from `at` on; the latest one runs now.

    With a `ticket` it follows from the history of that request, and is derived anew from it; without one `noted_by`
    wrote it down.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="installations")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="installations")
    at = models.DateTimeField()
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, null=True)
    noted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["customer", "-at", "-id"]),)
