"""Owns what the page of one request reads for staff, each by a statement that is written once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from reglament.store.models import CannedAnswer, Message, RawMail, ReplyDraft, Ticket
from reglament.store.models.visibility import VisibleQuerySet, desk_of
from reglament.store.written import fetch


def request_shown(user: Any, number: str) -> Ticket | None:
    """Return the request of this number with its people; None where the reader may not know of it."""

    def known(number: str) -> VisibleQuerySet[Ticket]:
        found = Ticket.objects.visible_to(user).select_related("customer", "assignee", "requester")
        return found.filter(number=number)

    return next(iter(fetch(("request", desk_of(user)), known, number)), None)


def messages_of(user: Any, ticket: int) -> list[Message]:
    """Return what was written on a request; of its HTML and its raw mail only whether they are there.

    As `has_html` and `has_original`: what weighs most is read where it is shown.
    """

    def written(ticket: int) -> Any:
        mails = RawMail.objects.filter(vendor=OuterRef("vendor"), identity=OuterRef("source"))
        return (
            Message.objects.visible_to(user)
            .filter(ticket=ticket)
            .defer("html")
            .annotate(
                has_html=ExpressionWrapper(Q(html__isnull=False), BooleanField()),
                has_original=Exists(mails),
            )
        )

    return fetch(("messages", desk_of(user)), written, ticket)


MOST_OTHERS = 20


def other_requests(user: Any, ticket: Ticket) -> VisibleQuerySet[Ticket]:
    """Return other requests of the same customer, open ones before ended ones, each the newest first.

    Where the customer is not known, they are those of the same address.
    """
    same: dict[str, Any] = (
        {"customer": ticket.customer_id}
        if ticket.customer_id
        else {"customer": None, "requester_address": ticket.requester_address}
    )
    found = Ticket.objects.visible_to(user).filter(**same).exclude(pk=ticket.pk)
    ended = ExpressionWrapper(Q(turn__isnull=True), BooleanField())
    return found.only("number", "subject").order_by(ended, "-registered_at", "-pk")[:MOST_OTHERS]


@dataclass(frozen=True, slots=True)
class Related:
    """Another request that the reader may know of, and how it stands to this one."""

    number: str
    relation: str
    subject: str
    state: str


def related_to(user: Any, links: Mapping[str, str]) -> list[Related]:
    """Return those of the linked requests (number -> relation) that the reader may know of, in the order of linking."""
    if not links:
        return []
    found = Ticket.objects.visible_to(user).filter(number__in=list(links))
    rows = {
        number: (subject, state)
        for number, subject, state in found.values_list("number", "subject", "state")
    }
    return [Related(one, links[one], *rows[one]) for one in links if one in rows]


def proofs_of(user: Any, sources: Collection[str]) -> dict[str, Any]:
    """Return what is recorded of the senders of mails, by what messages name as their source."""
    rows = RawMail.objects.visible_to(user).filter(identity__in=sources).exclude(proof__isnull=True)
    return dict(rows.values_list("identity", "proof"))


class Draft(NamedTuple):
    """What somebody has written so far: the `text` of a reply, what is `noted` for colleagues, and the files of each.

    `note` says which of them was being written.
    """

    text: str = ""
    noted: str = ""
    note: bool = False
    files: Sequence[str] = ()
    noted_files: Sequence[str] = ()

    @property
    def missing(self) -> Sequence[str]:
        """Return the names of the files that were chosen with what was being written."""
        return self.noted_files if self.note else self.files

    @property
    def missing_beside(self) -> Sequence[str]:
        """Return the names of the files that were chosen with the other."""
        return self.files if self.note else self.noted_files


def draft_of(ticket: int, staff: int) -> Draft:
    """Return what this person has written so far on a request, an empty reply for nothing."""

    def kept(ticket: int, staff: int) -> Any:
        drafts = ReplyDraft.objects.filter(ticket=ticket, staff=staff)
        return drafts.only("text", "noted", "note", "files", "noted_files")

    row = next(iter(fetch("draft", kept, ticket, staff)), None)
    if row is None:
        return Draft()
    return Draft(row.text, row.noted, row.note, tuple(row.files), tuple(row.noted_files))


def canned_answers(user: Any) -> list[CannedAnswer]:
    """Return the answers kept for repeated use, by title."""

    def by_title() -> VisibleQuerySet[CannedAnswer]:
        return CannedAnswer.objects.visible_to(user).order_by("title")

    return fetch(("canned", desk_of(user)), by_title)
