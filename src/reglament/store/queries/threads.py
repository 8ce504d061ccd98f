"""Owns finding the tickets that a contact points at: by token, by a number it names, by the letters it answers.

A token speaks for one person. Headers and numbers are hints: who trusts them asks for a proven sender (T01). Which of
several tickets is meant is `core.intake`'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reglament.core.intake import numbers_named
from reglament.core.model.interaction import Interaction
from reglament.core.regulation.document import Regulation
from reglament.store.models import OutboxLetter, ReplyToken, ThreadKey, Ticket
from reglament.store.queries.answered_letters import answered_letters
from reglament.store.thread_digest import thread_digest

MOST_REFERENCES = 40
# of a ticket's row, which is wide
READ = (
    "number",
    "vendor_id",
    "regulation",
    "merged_into",
    "customer_id",
    "requester_id",
    "requester_address",
)
OF_TICKET = tuple(f"ticket__{name}" for name in READ)
# a duplicate of a duplicate of a duplicate: further is not followed
MOST_MERGES = 3


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket a contact points at. `by`: token, number, header or mention; `token` whom the token speaks for.

    `letter` is the Message-ID of a letter that went to whom the token speaks for, where a bounce brings it back;
    `answers` the name of the letter that is answered, where that was asked.
    """

    ticket: Ticket
    by: str
    token: ReplyToken | None = None
    letter: str = ""
    answers: str = ""


Found = Iterator[tuple[str, Thread]]


def threads_of(
    vendor: int, interactions: Sequence[Interaction], regulations: Sequence[Regulation]
) -> dict[str, list[Thread]]:
    """Return the threads that each interaction points at, by its identity, in a fixed number of queries.

    Instead of a duplicate it is the ticket in which the duplicate goes on; a bounce speaks of its own ticket's letter.
    """
    found: dict[str, list[Thread]] = {}
    for identity, thread in (
        *_with_letters(vendor, interactions, list(_by_token(vendor, interactions))),
        *_by_number(vendor, interactions, regulations),
        *_by_headers(vendor, interactions),
    ):
        found.setdefault(identity, []).append(thread)
    found = _with_answered(vendor, interactions, found)
    onward = going_on(vendor, [one.ticket for threads in found.values() for one in threads])
    for one in interactions:
        if one.automatic != "bounce" and one.identity in found:
            found[one.identity] = [
                replace(each, ticket=onward[each.ticket.pk], answers="")
                if each.ticket.pk in onward
                else each
                for each in found[one.identity]
            ]
    return found


def _with_answered(
    vendor: int, interactions: Sequence[Interaction], found: dict[str, list[Thread]]
) -> dict[str, list[Thread]]:
    tickets = {identity: {one.ticket.pk for one in threads} for identity, threads in found.items()}
    letters = answered_letters(vendor, interactions, tickets)
    return {
        identity: [replace(one, answers=letters.get((identity, one.ticket.pk), "")) for one in them]
        for identity, them in found.items()
    }


def going_on(vendor: int, tickets: Sequence[Ticket]) -> dict[int, Ticket]:
    """Return the tickets in which duplicates go on, by the duplicate's key."""
    onward: dict[int, Ticket] = {}
    moved = {one.pk: one.merged_into for one in tickets if one.merged_into}
    for _ in range(MOST_MERGES):
        if not moved:
            break
        rows = Ticket.objects.filter(vendor=vendor, number__in=set(moved.values())).only(*READ)
        by_number = {row.number: row for row in rows}
        onward |= {pk: by_number[number] for pk, number in moved.items() if number in by_number}
        moved = {pk: row.merged_into for pk, row in onward.items() if row.merged_into}
    return onward


def _by_token(vendor: int, interactions: Sequence[Interaction]) -> Found:
    wanted = {one.reply_token for one in interactions if one.reply_token}
    if not wanted:
        return
    rows = {
        row.digest: row
        for row in ReplyToken.objects.filter(vendor=vendor, digest__in=wanted)
        .select_related("ticket")
        .only("digest", "address", *OF_TICKET)
    }
    for one in interactions:
        if one.reply_token in rows:
            row = rows[one.reply_token]
            yield one.identity, Thread(row.ticket, "token", row)


def _with_letters(
    vendor: int, interactions: Sequence[Interaction], found: list[tuple[str, Thread]]
) -> Found:
    """Yield the threads; those of bounces with the letter that came back, if it went to that very address."""
    bounces = {one.identity: one for one in interactions if one.automatic == "bounce"}
    named = {one: bounces[one].in_reply_to for one, _ in found if one in bounces}
    sent: set[tuple[int | None, str, str]] = set()
    if any(named.values()):
        rows = OutboxLetter.objects.filter(
            vendor=vendor,
            ticket__in={thread.ticket.pk for one, thread in found if one in bounces},
            message_id__in={item for items in named.values() for item in items},
        )
        sent = set(rows.values_list("ticket", "to_key", "message_id"))
    for identity, thread in found:
        to = thread.token.address if thread.token is not None else ""
        back = (one for one in named.get(identity, ()) if (thread.ticket.pk, to, one) in sent)
        yield identity, replace(thread, letter=next(back, ""))


def _by_headers(vendor: int, interactions: Sequence[Interaction]) -> Found:
    named = {one.identity: answered(one) for one in interactions}
    wanted = {digest for digests in named.values() for digest in digests}
    if not wanted:
        return
    keys = (
        ThreadKey.objects.filter(vendor=vendor, digest__in=wanted)
        .select_related("ticket")
        .only("digest", "ours", *OF_TICKET)
        .order_by("-pk")
    )
    rows = {row.digest: row.ticket for row in keys}
    # a bounce brings back a letter of ours; the customer's own identifiers are known to all he writes to (T01)
    sent = {row.digest: row.ticket for row in keys if row.ours}
    for one in interactions:
        known = sent if one.automatic == "bounce" else rows
        ticket = next((known[digest] for digest in named[one.identity] if digest in known), None)
        if ticket is not None:
            yield one.identity, Thread(ticket, "header")


def answered(one: Interaction) -> list[str]:
    """Return the digests of the messages that this one answers, the nearest first."""
    return [
        thread_digest(item)
        for item in (*one.in_reply_to, *reversed(one.references))[:MOST_REFERENCES]
    ]


def _by_number(
    vendor: int, interactions: Sequence[Interaction], regulations: Sequence[Regulation]
) -> Found:
    named = {one.identity: numbers_named(one, regulations) for one in interactions}
    wanted = {one.number for numbers in named.values() for one in numbers}
    if not wanted:
        return
    named_ones = Ticket.objects.filter(vendor=vendor, number__in=wanted).only(*READ)
    rows = {row.number: row for row in named_ones}
    for identity, numbers in named.items():
        for one in numbers:
            if one.number in rows:
                yield identity, Thread(rows[one.number], one.by)
