"""Owns reading what people of the desk chose for themselves."""

from typing import Any

from django.db.models import Q

from reglament.store.models.choices import DeskChoice, SavedView
from reglament.store.models.people import StaffMember
from reglament.store.models.visibility import VisibleQuerySet, desk_of
from reglament.store.queries.teams import teams_of
from reglament.store.written import fetch


def saved_views(user: Any) -> list[SavedView]:
    """Return the person's own views, those of the person's teams, and those that everybody shares, by name."""

    def seen(owner: int) -> VisibleQuerySet[SavedView]:
        return _seen(SavedView.objects.visible_to(user), owner)

    return fetch(("saved views", desk_of(user)), seen, user.staff_member.pk)


def views_seen_by(member: StaffMember) -> VisibleQuerySet[SavedView]:
    """Return what `saved_views` shows this member of staff."""
    return _seen(SavedView.objects.filter(vendor=member.vendor_id), member.pk)


def _seen(views: VisibleQuerySet[SavedView], owner: int) -> VisibleQuerySet[SavedView]:
    told = Q(owner=owner) | Q(shared=True) | Q(team__in=teams_of(owner))
    return views.filter(told).select_related("team", "owner").order_by("name", "pk")


def choice_of(user: Any) -> DeskChoice:
    """Return how the person has the desk; as it comes where nothing was chosen."""
    staff = user.staff_member
    # read with the person who signed in
    found: DeskChoice | None = getattr(staff, "deskchoice", None)
    return found or DeskChoice(vendor_id=staff.vendor_id, staff=staff)
