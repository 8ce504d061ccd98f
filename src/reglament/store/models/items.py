"""Owns work items that span tickets: their append-only events, and the row that follows from them."""

from django.db import models

from reglament.store.models.articles import Article
from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.tickets import Ticket
from reglament.store.models.visibility import Sight, VisibleQuerySet


class WorkItem(models.Model):
    """An item as its events leave it."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=300)
    version = models.CharField(max_length=60, blank=True)
    planned_date = models.DateField(null=True)
    release = models.CharField(max_length=60, blank=True)
    merged_into = models.CharField(max_length=40, blank=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True)
    tickets = models.ManyToManyField(Ticket, related_name="work_items")

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "number"], name="item_number_once"),
        )

    def __str__(self) -> str:
        return self.number


class WorkItemEvent(models.Model):
    """One thing that happened to an item; appended, never edited."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True)
    what = models.CharField(max_length=16)
    value = models.CharField(max_length=300, blank=True)
    version = models.CharField(max_length=60, blank=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "seq"], name="one_item_event_a_seq"),
        )
