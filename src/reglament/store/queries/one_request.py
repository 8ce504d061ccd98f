"""Owns what the page of one request reads for staff, each by a statement that is written once."""

from collections.abc import Collection
from typing import Any

from reglament.store.models import CannedAnswer, Message, RawMail, ReplyDraft, Ticket
from reglament.store.models.visibility import VisibleQuerySet, desk_of
from reglament.store.written import fetch


def request_shown(user: Any, number: str) -> Ticket | None:
    """Return the request of this number with its customer and assignee; None where the reader may not know of it."""

    def known(number: str) -> VisibleQuerySet[Ticket]:
        found = Ticket.objects.visible_to(user).select_related("customer", "assignee")
        return found.filter(number=number)

    return next(iter(fetch(("request", desk_of(user)), known, number)), None)


def messages_of(user: Any, ticket: int) -> list[Message]:
    """Return what was written on a request."""

    def written(ticket: int) -> VisibleQuerySet[Message]:
        return Message.objects.visible_to(user).filter(ticket=ticket)

    return fetch(("messages", desk_of(user)), written, ticket)


def proofs_of(user: Any, sources: Collection[str]) -> dict[str, Any]:
    """Return what is recorded of the senders of mails, by what messages name as their source."""
    rows = RawMail.objects.visible_to(user).filter(identity__in=sources).exclude(proof__isnull=True)
    return dict(rows.values_list("identity", "proof"))


def draft_of(ticket: int, staff: int) -> str:
    """Return what this person has written so far on a request, "" for nothing."""

    def kept(ticket: int, staff: int) -> Any:
        drafts = ReplyDraft.objects.filter(ticket=ticket, staff=staff)
        return drafts.values_list("text", flat=True)

    return next(iter(fetch("draft", kept, ticket, staff)), "")


def canned_answers(user: Any) -> list[CannedAnswer]:
    """Return the answers kept for repeated use, by title."""

    def by_title() -> VisibleQuerySet[CannedAnswer]:
        return CannedAnswer.objects.visible_to(user).order_by("title")

    return fetch(("canned", desk_of(user)), by_title)
