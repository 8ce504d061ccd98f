"""Owns who else works at the desk of a member of staff, each question written once."""

from typing import Any

from reglament.store.models import StaffMember
from reglament.store.models.visibility import VisibleQuerySet, desk_of
from reglament.store.written import fetch


def names_of_staff(user: Any) -> list[tuple[int, str]]:
    """Return key and name of everybody who works at the desk, by name."""

    def named() -> Any:
        found = StaffMember.objects.visible_to(user).filter(active=True).order_by("name")
        return found.values_list("pk", "name")

    return fetch(("names of staff", desk_of(user)), named)


def everybody_of(user: Any) -> list[tuple[str, str, str]]:
    """Return name, login and address of everybody who works at the desk or left it, who works there first."""

    def named() -> Any:
        found = StaffMember.objects.visible_to(user).order_by("-active", "name")
        return found.values_list("name", "user__username", "address")

    return fetch(("everybody", desk_of(user)), named)


def colleagues_but(user: Any, assignee: int | None) -> list[StaffMember]:
    """Return who may be given a request that `assignee` has, by name, with languages."""

    def others(assignee: int) -> VisibleQuerySet[StaffMember]:
        found = StaffMember.objects.visible_to(user).filter(active=True).exclude(pk=assignee)
        return found.only("pk", "name", "languages").order_by("name")

    return fetch(("colleagues", desk_of(user)), others, assignee or 0)
