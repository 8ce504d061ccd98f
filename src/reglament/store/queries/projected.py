"""Owns reading projections back, to compare them with what the history gives."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from reglament.core.lifecycle.evolve import fold
from reglament.core.lifecycle.move import Move, waited_for
from reglament.core.model.events import Reopened
from reglament.store.models import Deadline, Event, Installation, Message, SearchText, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.histories import history_of

MESSAGE_COLUMNS = (
    "seq",
    "public",
    "direction",
    "channel",
    "author_kind",
    "author_id",
    "author_name",
    "at",
    "text",
    "html",
    "language",
    "message_id",
    "source",
    "attachments",
)
SEARCH_COLUMNS = ("public_terms", "internal_terms", "analyser")


def reopened_before() -> QuerySet[Ticket]:
    """Return the open requests that came back under an earlier version and do not say so; `rebuild` leaves none.

    Only open ones are looked through: each event of theirs is found by its request.
    """
    back = Event.objects.filter(ticket=OuterRef("pk"), type=Reopened.__name__)
    return Ticket.objects.filter(turn__isnull=False, came_back__isnull=True).filter(Exists(back))


def approvals_before() -> bool:
    """Tell whether paid work waits for a customer's approval and its row, of an earlier version, does not say so."""
    asked = Ticket.objects.filter(
        turn__isnull=False, waiting_for="", move=Move.YOURS, paid_work_at__isnull=False
    )
    return any(waited_for(fold(history_of(pk).events)) for pk in asked.values_list("pk", flat=True))


def differing(row: Ticket, projection: Projection) -> list[str]:
    """Return the names of what differs: columns of the ticket, or messages, deadline, search."""
    found = [name for name, value in projection.columns.items() if getattr(row, name) != value]
    if messages_of(row.pk) != projection.messages():
        found.append("messages")
    if deadline_of(row.pk) != projection.next_moment:
        found.append("deadline")
    if search_of(row.pk) != projection.search:
        found.append("search")
    if installed_on(row.pk) != projection.installed:
        found.append("installation")
    return found


def messages_of(ticket: int) -> list[dict[str, Any]]:
    """Return the message rows as the projection writes them."""
    return list(Message.objects.filter(ticket=ticket).order_by("seq").values(*MESSAGE_COLUMNS))


def deadline_of(ticket: int) -> datetime | None:
    """Return when the ticket asks for attention next, None where it has no row."""
    return Deadline.objects.filter(ticket=ticket).values_list("at", flat=True).first()


def installed_on(ticket: int) -> dict[str, Any] | None:
    """Return what was installed on the request as the projection writes it, None where nothing was."""
    columns = ("customer_id", "release_id", "at")
    found = Installation.objects.filter(ticket=ticket).values_list(*columns).first()
    return None if found is None else dict(zip(columns, found, strict=True))


def search_of(ticket: int) -> dict[str, Any] | None:
    """Return the search columns, None where there is no row."""
    rows = SearchText.objects.filter(ticket=ticket).values_list(*SEARCH_COLUMNS)
    found = rows.first()
    return None if found is None else dict(zip(SEARCH_COLUMNS, found, strict=True))
