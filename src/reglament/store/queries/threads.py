"""Owns finding the ticket that a contact belongs to: by token, by the letters it answers, by a number it names.

A token speaks for one person. Headers and numbers are hints: who trusts them asks for a proven sender (T01).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.intake import numbers_named
from reglament.core.model.interaction import Interaction
from reglament.core.regulation.document import Regulation
from reglament.store.models import ReplyToken, ThreadKey, Ticket
from reglament.store.thread_digest import thread_digest

MOST_REFERENCES = 40


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket a contact points at. `by`: token, header or number; `token` whom the token speaks for."""

    ticket: Ticket
    by: str
    token: ReplyToken | None = None


def threads_of(
    vendor: int, interactions: Sequence[Interaction], regulations: Sequence[Regulation]
) -> dict[str, Thread]:
    """Return the thread of each interaction that points at one, by its identity; at most three queries."""
    found = _by_number(vendor, interactions, regulations)
    found |= _by_headers(vendor, interactions)
    found |= _by_token(vendor, interactions)
    return found


def _by_token(vendor: int, interactions: Sequence[Interaction]) -> dict[str, Thread]:
    wanted = {one.reply_token for one in interactions if one.reply_token}
    if not wanted:
        return {}
    rows = {
        row.digest: row
        for row in ReplyToken.objects.filter(vendor=vendor, digest__in=wanted).select_related(
            "ticket", "contact"
        )
    }
    return {
        one.identity: Thread(rows[one.reply_token].ticket, "token", rows[one.reply_token])
        for one in interactions
        if one.reply_token in rows
    }


def _by_headers(vendor: int, interactions: Sequence[Interaction]) -> dict[str, Thread]:
    named = {
        one.identity: [
            thread_digest(item)
            for item in (*one.in_reply_to, *reversed(one.references))[:MOST_REFERENCES]
        ]
        for one in interactions
    }
    wanted = {digest for digests in named.values() for digest in digests}
    if not wanted:
        return {}
    rows = {
        row.digest: row.ticket
        for row in ThreadKey.objects.filter(vendor=vendor, digest__in=wanted)
        .select_related("ticket")
        .order_by("-pk")
    }
    found = {}
    for identity, digests in named.items():
        ticket = next((rows[digest] for digest in digests if digest in rows), None)
        if ticket is not None:
            found[identity] = Thread(ticket, "header")
    return found


def _by_number(
    vendor: int, interactions: Sequence[Interaction], regulations: Sequence[Regulation]
) -> dict[str, Thread]:
    named = {one.identity: numbers_named(one, regulations) for one in interactions}
    wanted = {number for numbers in named.values() for number in numbers}
    if not wanted:
        return {}
    rows = {row.number: row for row in Ticket.objects.filter(vendor=vendor, number__in=wanted)}
    return {
        identity: Thread(rows[number], "number")
        for identity, numbers in named.items()
        for number in reversed(numbers)
        if number in rows
    }
