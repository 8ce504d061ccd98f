"""Owns keeping what people of the desk choose for themselves; no request is touched."""

from collections.abc import Sequence

from reglament.store.models.choices import DeskChoice, SavedView
from reglament.store.models.people import StaffMember
from reglament.store.queries.filters import read_filter
from reglament.store.queries.queue import VIEWS

MOST_VIEWS = 50


class TooManyViewsError(Exception):
    """One person keeps MOST_VIEWS views already."""


def save_view(
    owner: StaffMember, *, name: str, view: str, filter_text: str, shared: bool
) -> SavedView:
    """Keep a filter under a name; a view of the same name is replaced. Raises FilterError, TooManyViewsError."""
    asked = read_filter(filter_text)
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
            "shared": shared,
        },
    )
    return row


def drop_view(owner: StaffMember, pk: int) -> bool:
    """Forget a view of the person's own; False where there is none."""
    return SavedView.objects.filter(owner=owner, pk=pk).delete()[0] > 0


def choose_columns(staff: StaffMember, hidden: Sequence[str]) -> None:
    """Keep which columns of the queue the person does not want to see."""
    _choose(staff, hidden_columns=list(hidden))


def choose_letters(staff: StaffMember, *, act: bool) -> None:
    """Keep whether single letters act as keys."""
    _choose(staff, letters_act=act)


def _choose(staff: StaffMember, **chosen: object) -> None:
    DeskChoice.objects.update_or_create(
        staff=staff, defaults={"vendor_id": staff.vendor_id, **chosen}
    )
