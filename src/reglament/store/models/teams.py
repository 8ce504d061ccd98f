"""Owns the teams of a vendor's staff: a name and who is in it; a person may be in several, or in none."""

from django.db import models

from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.visibility import Sight, VisibleQuerySet


class Team(models.Model):
    """Some of a vendor's staff under a name, for views they share and filters that name them."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "name"], name="team_name_once_a_vendor"),
        )

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """That a person is in a team; the row goes when the person leaves it."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="teams")

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "staff"], name="once_in_a_team"),)
