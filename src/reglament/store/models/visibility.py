"""Owns the one rule of who sees which row (T16): own vendor for staff; for contacts their own requests.

An administrator sees the requests of the organisation, and one who belongs to an account those of that account; who
approves work for the customer those on which paid work was proposed (HY-24).
A model says in `sight` how its rows lead there; a model whose `sight` names no customer is never seen by
customers. Unknown and forbidden look the same: no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Lookups from a row to its vendor, customer, requester and account; `only` narrows what customers see."""

    vendor: str = "vendor"
    customer: str = ""
    requester: str = ""
    account: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)


# rows without a vendor: every member of staff may know that a process stands still
OF_THE_MACHINE = Sight(vendor="")


class VisibleQuerySet(models.QuerySet[Row]):
    """Rows with the rule."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows that `user` may know of; none for anonymous, disabled and unattached people."""
        sight: Sight = self.model.sight  # type: ignore[attr-defined]
        if not getattr(user, "is_active", False):
            return self.none()
        staff = getattr(user, "staff_member", None)
        if staff is not None and sight is OF_THE_MACHINE:
            return self.all() if staff.active else self.none()
        if staff is not None:
            return self.filter(**{sight.vendor: staff.vendor_id}) if staff.active else self.none()
        contact = getattr(user, "contact", None)
        if contact is None or not (contact.active and contact.confirmed and sight.customer):
            return self.none()
        return self.filter(_of_contact(sight, contact), **sight.only)


def desk_of(user: Any) -> tuple[Any, ...]:
    """Return all of a member of staff that decides which rows are visible; others have no desk (AttributeError)."""
    staff = user.staff_member
    return (user.is_active, staff.active, staff.vendor_id)


def asker(user: Any) -> tuple[Any, ...]:
    """Return all of a member of staff that decides which rows are visible, and who "me" is."""
    return (*desk_of(user), user.staff_member.pk)


def is_administrator(contact: Any) -> bool:
    """Return whether the contact has special rights over the organisation or account (AS-1)."""
    return contact.access == "administrator" or "administrator" in contact.roles


def _of_contact(sight: Sight, contact: Any) -> Q:
    own = Q(**{sight.customer: contact.customer_id})
    if not sight.requester:
        return own
    mine = Q(**{sight.requester: contact.pk}) | _to_approve(sight, contact)
    if not is_administrator(contact):
        return own & mine
    if contact.account_id is None:
        return own
    return own & (mine | Q(**{sight.account: contact.account.address}))


# the role of `core.model.people` that approves for the customer
APPROVING = "authorised"


def _to_approve(sight: Sight, contact: Any) -> Q:
    """Return the rows of requests with paid work, for the contact who may approve it; else none."""
    if APPROVING not in contact.roles:
        return Q(pk__in=())
    request = sight.requester.removesuffix("requester")
    return Q(**{f"{request}paid_work_at__isnull": False})
