"""Owns reading what people of the desk chose for themselves."""

from typing import Any

from django.db.models import Q

from reglament.store.models.choices import DeskChoice, SavedView
from reglament.store.models.visibility import VisibleQuerySet, desk_of
from reglament.store.written import fetch


def saved_views(user: Any) -> list[SavedView]:
    """Return the person's own views and those that colleagues share, by name."""

    def own_or_shared(owner: int) -> VisibleQuerySet[SavedView]:
        found = SavedView.objects.visible_to(user).filter(Q(owner=owner) | Q(shared=True))
        return found.order_by("name", "pk")

    return fetch(("saved views", desk_of(user)), own_or_shared, user.staff_member.pk)


def choice_of(user: Any) -> DeskChoice:
    """Return how the person has the desk; as it comes where nothing was chosen."""
    staff = user.staff_member
    # read with the person who signed in
    found: DeskChoice | None = getattr(staff, "deskchoice", None)
    return found or DeskChoice(vendor_id=staff.vendor_id, staff=staff)
