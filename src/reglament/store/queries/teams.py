"""Owns reading who is in which team; what a team sees or is asked for goes by `members_of` alone."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from reglament.store.models.teams import Team, TeamMember
from reglament.store.models.visibility import VisibleQuerySet, desk_of
from reglament.store.written import fetch


class Standing(NamedTuple):
    """A team and who is in it, by name."""

    team: Team
    members: list[tuple[int, str]]

    @property
    def keys(self) -> frozenset[int]:
        """Return the keys of the members."""
        return frozenset(key for key, _ in self.members)


def names_of_teams(user: Any) -> list[tuple[int, str, bool]]:
    """Return key and name of every team of the desk, by name, and whether the person is in it."""

    def named() -> Any:
        return Team.objects.visible_to(user).order_by("name").values_list("pk", "name")

    def own(staff: int) -> Any:
        return TeamMember.objects.visible_to(user).filter(staff=staff).values_list("team", "staff")

    mine = {team for team, _ in fetch(("own teams", desk_of(user)), own, user.staff_member.pk)}
    found = fetch(("names of teams", desk_of(user)), named)
    return [(key, name, key in mine) for key, name in found]


def teams_with_members(user: Any) -> list[Standing]:
    """Return every team of the desk, by name, with those of its members who still work here."""
    members: dict[int, list[tuple[int, str]]] = {}
    inside = TeamMember.objects.visible_to(user).filter(staff__active=True)
    for team, staff, name in inside.order_by("staff__name").values_list(
        "team", "staff", "staff__name"
    ):
        members.setdefault(team, []).append((staff, name))
    teams = Team.objects.visible_to(user).order_by("name")
    return [Standing(team, members.get(team.pk, [])) for team in teams]


def members_of(name: str) -> QuerySet[TeamMember, Any]:
    """Return the keys of who is in the team of this name, to be looked in; vendors are kept apart by the asker."""
    return TeamMember.objects.filter(team__name=name).values("staff")


def colleagues_of(staff: int) -> QuerySet[TeamMember, Any]:
    """Return the keys of who shares a team with this person, the person among them, to be looked in."""
    return TeamMember.objects.filter(team__in=teams_of(staff)).values("staff")


def teams_of(staff: int) -> VisibleQuerySet[TeamMember]:
    """Return the keys of the teams that this person is in, to be looked in."""
    return TeamMember.objects.filter(staff=staff).values("team")  # type: ignore[return-value]
