"""Owns vendors (tenants), the people who sign in, and the staff of a vendor."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from reglament.store.models.visibility import Sight, VisibleQuerySet


class Vendor(models.Model):
    """A software vendor: the tenant that everything else belongs to."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    head_address = models.CharField(max_length=320, blank=True)

    sight = Sight(vendor="pk")
    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who can sign in; a staff member or a contact says to whom the person belongs."""

    language = models.CharField(max_length=8, blank=True)


class StaffRole(models.TextChoices):
    """What a member of staff may do; each role includes the ones before; owner and admin stand side by side."""

    AGENT = "agent"
    LEAD = "lead"
    HEAD = "head"
    OWNER = "owner"  # of the regulation
    ADMIN = "admin"


# how high a role stands; whoever stands above the lowest is a lead
_HEIGHTS: dict[str, int] = {
    StaffRole.AGENT: 0,
    StaffRole.LEAD: 1,
    StaffRole.HEAD: 2,
    StaffRole.OWNER: 3,
    StaffRole.ADMIN: 3,
}


class StaffMember(models.Model):
    """A person of the vendor; one who left is disabled, never deleted, since events name them.

    `zone` is the one that pages are read in, "" for home. `takes_vip`: on the roster of special requests (IS-43).
    `languages` are those in which the person serves customers (TE-4), codes of two letters.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="staff")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="staff_member")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=320, blank=True)
    role = models.CharField(max_length=8, choices=StaffRole.choices, default=StaffRole.AGENT)
    active = models.BooleanField(default=True)
    zone = models.CharField(max_length=64, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    takes_vip = models.BooleanField(default=False)
    # null where nobody said: SQLite adds no other column to a table that triggers look at
    languages = models.JSONField(null=True)

    sight = Sight()
    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["vendor", "address"]),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_lead(self) -> bool:
        """Return whether the person leads others: pages of leads open, and the core takes the word as a lead's."""
        return _HEIGHTS[self.role] > _HEIGHTS[StaffRole.AGENT]

    def is_above(self, other: "StaffMember") -> bool:
        """Return whether the person's role is higher than that of `other`."""
        return _HEIGHTS[self.role] > _HEIGHTS[other.role]
