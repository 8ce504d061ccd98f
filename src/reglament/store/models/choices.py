"""Owns what people of the desk chose for themselves: saved views of the queue, its columns, keys."""

from django.db import models

from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.teams import Team
from reglament.store.models.visibility import Sight, VisibleQuerySet


class SavedView(models.Model):
    """A filter of the queue under a name: its owner's, a team's, or every colleague's; its owner changes it."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    owner = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=80)
    view = models.CharField(max_length=20)
    filter = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(default=False)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="views")

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "name"], name="view_name_once_a_person"),
        )

    def __str__(self) -> str:
        return self.name


class DeskChoice(models.Model):
    """How one person has the desk: columns that are hidden, their order, and whether letters act."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    staff = models.OneToOneField(StaffMember, on_delete=models.PROTECT, primary_key=True)
    hidden_columns = models.JSONField(default=list)
    # null where nobody ordered them: SQLite adds no other column to a table that triggers look at
    column_order = models.JSONField(null=True)
    letters_act = models.BooleanField(default=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()
