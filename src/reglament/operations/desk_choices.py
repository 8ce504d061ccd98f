"""Owns keeping what people of the desk choose for themselves; no request is touched."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from reglament.store.models.choices import DeskChoice, SavedView
from reglament.store.models.people import StaffMember
from reglament.store.queries.choices import views_seen_by
from reglament.store.queries.filters import Filter
from reglament.store.queries.queue import VIEWS
from reglament.store.queries.teams import teams_of

MOST_VIEWS = 50


class TooManyViewsError(Exception):
    """One person keeps MOST_VIEWS views already."""


class NameTakenError(Exception):
    """A view that the person sees has the name: `taken`, which the person may replace where it is the own one."""

    def __init__(self, taken: SavedView) -> None:
        super().__init__(taken.name)
        self.taken = taken


class NotInTeamError(Exception):
    """A view is shared with a team by those who are in it."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees a view besides its owner: a team by its key, everybody, or nobody."""

    team: int | None = None
    everybody: bool = False


def save_view(
    owner: StaffMember,
    *,
    name: str,
    view: str,
    asked: Filter,
    audience: Audience,
    replaces: int | None = None,
) -> SavedView:
    """Keep a filter under a name that no other view has of those the person sees, great and small letters alike.

    The view `replaces` of the person's own is changed; one that is there no more is made. Raises NameTakenError,
    TooManyViewsError, and NotInTeamError where the team is none of the owner's.
    """
    if audience.team is not None and not teams_of(owner.pk).filter(team=audience.team).exists():
        raise NotInTeamError(name)
    with transaction.atomic():
        # another window of the person's waits, and then finds the name taken
        StaffMember.objects.select_for_update(no_key=True, of=("self",)).get(pk=owner.pk)
        own = SavedView.objects.filter(owner=owner)
        row = own.filter(pk=replaces or 0).first()
        _require_free(owner, name, besides=row)
        if row is None and own.count() >= MOST_VIEWS:
            raise TooManyViewsError(name)
        row = row or SavedView(vendor_id=owner.vendor_id, owner=owner)
        row.name, row.filter = name, str(asked)
        row.view = view if view in VIEWS else "all"
        row.shared, row.team_id = audience.everybody, audience.team
        row.save()
    return row


def _require_free(owner: StaffMember, name: str, *, besides: SavedView | None) -> None:
    """Raise NameTakenError where another view that the person sees has the name, the own one before others'."""
    seen = sorted(views_seen_by(owner), key=lambda one: one.owner_id != owner.pk)
    for one in seen:
        if one.name.casefold() == name.casefold() and one != besides:
            raise NameTakenError(one)


def drop_view(owner: StaffMember, pk: int) -> str | None:
    """Forget a view of the person's own and return its name; None where there is none."""
    row = SavedView.objects.filter(owner=owner, pk=pk).first()
    if row is None:
        return None
    row.delete()
    return row.name


def choose_columns(staff: StaffMember, hidden: Sequence[str], *, order: Sequence[str]) -> None:
    """Keep which columns of the queue the person does not want to see, and in which order the others stand."""
    _choose(staff, hidden_columns=list(hidden), column_order=list(order))


def choose_letters(staff: StaffMember, *, act: bool) -> None:
    """Keep whether single letters act as keys."""
    _choose(staff, letters_act=act)


def _choose(staff: StaffMember, **chosen: object) -> None:
    DeskChoice.objects.update_or_create(
        staff=staff, defaults={"vendor_id": staff.vendor_id, **chosen}
    )
