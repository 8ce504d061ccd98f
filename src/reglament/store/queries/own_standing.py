"""Owns how a contact's requests stand, in one word that changes when something changes that the contact may see.

A note, an owner or a warning of the desk's own changes nothing here: neither they nor their moments may be seen.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import astuple
from hashlib import sha256
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from reglament.core.lifecycle import fold
from reglament.store.models import Event, Ticket, User
from reglament.store.models.messages import Message
from reglament.store.queries.histories import history_of
from reglament.store.queries.one_request import related_to

MOST = 200
# the columns that pages of the portal show
SHOWN = (
    *("number", "subject", "state", "move", "priority", "requester_name", "intake", "flags"),
    *("next_due_at", "next_due_kind", "breached", "closed_at", "merged_into", "rating"),
)


def standing_of(
    user: Any, told: Collection[str], *, only: str = "", flags: Collection[str] = ()
) -> tuple[str, frozenset[int]]:
    """Return the word for the user's own requests, or for the `only` one of that number, and their keys.

    `told` are the types of events, and `flags` the flags, that pages tell a customer of; messages to one always count.
    The page of one request shows also how those stand that it is linked to, as far as the user sees them.
    """
    rows = Ticket.objects.visible_to(user)
    if only:
        rows = rows.filter(number=only)
    shown = rows.annotate(
        said=_latest(Message.objects.filter(public=True)),
        happened=_latest(Event.objects.filter(type__in=told)),
    ).order_by("-pk")
    found = [_plain(row, flags) for row in shown.values("pk", "said", "happened", *SHOWN)[:MOST]]
    linked = _linked(user, found[0]["pk"]) if only and found else []
    word = sha256(json.dumps([found, linked], default=str).encode()).hexdigest()[:24]
    return word, frozenset(row["pk"] for row in found)


def user_of_contact(contact: int) -> User | None:
    """Return the user of a contact with all that decides which rows are visible, as it is now."""
    found = User.objects.select_related("contact__account").filter(contact=contact)
    return found.first()


def _linked(user: Any, ticket: int) -> list[Any]:
    return [astuple(one) for one in related_to(user, fold(history_of(ticket).events).links)]


def _latest(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.filter(ticket=OuterRef("pk")).order_by("-seq").values("seq")[:1])


def _plain(row: Mapping[str, Any], flags: Collection[str]) -> dict[str, Any]:
    return {**row, "flags": [one for one in row["flags"] if one in flags]}
