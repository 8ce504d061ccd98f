"""Owns keeping what people of the desk choose for themselves; no request is touched."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.store.models.choices import DeskChoice, SavedView
from reglament.store.models.people import StaffMember
from reglament.store.queries.filters import Filter
from reglament.store.queries.queue import VIEWS
from reglament.store.queries.teams import teams_of

MOST_VIEWS = 50


class TooManyViewsError(Exception):
    """One person keeps MOST_VIEWS views already."""


class NotInTeamError(Exception):
    """A view is shared with a team by those who are in it."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees a view besides its owner: a team by its key, everybody, or nobody."""

    team: int | None = None
    everybody: bool = False


def save_view(
    owner: StaffMember, *, name: str, view: str, asked: Filter, audience: Audience
) -> SavedView:
    """Keep a filter under a name; a view of the same name is replaced.

    Raises TooManyViewsError, and NotInTeamError where the team is none of the owner's.
    """
    if audience.team is not None and not teams_of(owner.pk).filter(team=audience.team).exists():
        raise NotInTeamError(name)
    own = SavedView.objects.filter(owner=owner)
    if own.count() >= MOST_VIEWS and not own.filter(name=name).exists():
        raise TooManyViewsError(name)
    row, _ = SavedView.objects.update_or_create(
        owner=owner,
        name=name,
        defaults={
            "vendor_id": owner.vendor_id,
            "view": view if view in VIEWS else "all",
            "filter": str(asked),
            "shared": audience.everybody,
            "team_id": audience.team,
        },
    )
    return row


def drop_view(owner: StaffMember, pk: int) -> bool:
    """Forget a view of the person's own; False where there is none."""
    return SavedView.objects.filter(owner=owner, pk=pk).delete()[0] > 0


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
