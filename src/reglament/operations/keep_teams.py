"""Owns founding, changing and dissolving a vendor's teams; no request is touched."""

from collections.abc import Collection

from django.db import transaction

from reglament.store.models.people import StaffMember, Vendor
from reglament.store.models.teams import Team, TeamMember

MOST_TEAMS, MOST_NAME = 50, 80


class TeamNameError(ValueError):
    """A team cannot be called so: `code` is needs_name, taken or too_many."""

    def __init__(self, code: str, name: str) -> None:
        self.code, self.name = code, name
        super().__init__(f"{code}: {name}")


def found_team(vendor: Vendor, name: str, members: Collection[int]) -> Team:
    """Found a team of those of the vendor's staff with these keys; raises TeamNameError."""
    named = _named(name)
    with transaction.atomic():
        if Team.objects.filter(vendor=vendor).count() >= MOST_TEAMS:
            raise TeamNameError("too_many", str(MOST_TEAMS))
        _check_free(vendor.pk, named)
        team = Team.objects.create(vendor=vendor, name=named)
        _set_members(team, members)
    return team


def change_team(team: Team, name: str, members: Collection[int]) -> None:
    """Name the team so, with these members and no others; raises TeamNameError and changes nothing then.

    Whoever leaves it sees its views no longer.
    """
    named = _named(name)
    with transaction.atomic():
        _check_free(team.vendor_id, named, but=team.pk)
        Team.objects.filter(pk=team.pk).update(name=named)
        _set_members(team, members)


def dissolve_team(team: Team) -> None:
    """End the team; a view that it shared is its owner's alone from then on."""
    Team.objects.filter(pk=team.pk).delete()


def join_team(staff: StaffMember, name: str) -> Team:
    """Put a person into the team of this name, which is founded where there is none; raises TeamNameError."""
    team = Team.objects.filter(vendor=staff.vendor_id, name=_named(name)).first()
    if team is None:
        return found_team(staff.vendor, name, [staff.pk])
    TeamMember.objects.get_or_create(team=team, staff=staff, defaults={"vendor_id": team.vendor_id})
    return team


def _named(name: str) -> str:
    named = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())[:MOST_NAME]
    # it is written into filters, where a quote ends a value
    named = named.replace('"', "").strip()
    if not named:
        raise TeamNameError("needs_name", name)
    return named


def _check_free(vendor: int, name: str, *, but: int = 0) -> None:
    others = Team.objects.filter(vendor=vendor).exclude(pk=but)
    taken = {one.casefold() for one in others.values_list("name", flat=True)}
    # what the filter language means by these is no team
    if name.casefold() in taken | {"me"}:
        raise TeamNameError("taken", name)


def _set_members(team: Team, members: Collection[int]) -> None:
    staff = StaffMember.objects.filter(vendor=team.vendor_id, active=True)
    wanted = set(staff.filter(pk__in=members).values_list("pk", flat=True))
    inside = TeamMember.objects.filter(team=team, staff__active=True)
    inside.exclude(staff__in=wanted).delete()
    known = set(inside.values_list("staff", flat=True))
    TeamMember.objects.bulk_create(
        TeamMember(vendor_id=team.vendor_id, team=team, staff_id=one)
        for one in sorted(wanted - known)
    )
