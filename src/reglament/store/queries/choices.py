"""Owns reading what people of the desk chose for themselves."""

from typing import Any

from django.db.models import Q, QuerySet

from reglament.store.models.choices import DeskChoice, SavedView


def saved_views(user: Any) -> QuerySet[SavedView]:
    """Return the person's own views and those that colleagues share, by name."""
    own_or_shared = Q(owner=user.staff_member.pk) | Q(shared=True)
    return SavedView.objects.visible_to(user).filter(own_or_shared).order_by("name", "pk")


def choice_of(user: Any) -> DeskChoice:
    """Return how the person has the desk; as it comes where nothing was chosen."""
    staff = user.staff_member
    # read with the person who signed in
    found: DeskChoice | None = getattr(staff, "deskchoice", None)
    return found or DeskChoice(vendor_id=staff.vendor_id, staff=staff)
