"""Owns showing where words were found: the place quoted, each form of them marked, everything else only text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reglament.core.regulation.document import Words
from reglament.store.models import Message, Ticket
from reglament.store.queries.found import messages_of
from reglament.store.queries.regulations import regulation_of
from reglament.store.words import file_names, places, whole_words
from reglament.web.moments import tongue
from reglament.web.numbers import numbered

BEFORE, AFTER = 60, 160
SUBJECT = 200
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A piece of text with the words marked: of a message (its author, moment and event), or of a field of the form."""

    words: SafeString
    author: str = ""
    at: datetime | None = None
    seq: int = 0
    internal: bool = False
    field: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A request that was found, with marks where the words stand; `sender` only where they stand in name or address."""

    ticket: Ticket
    number: SafeString
    subject: SafeString
    customer: SafeString
    sender: SafeString
    quote: Quote | None


def hits(user: Any, tickets: Sequence[Ticket], words: str) -> list[Hit]:
    """Return the requests with the place where most of the words stand, of equal ones the latest, in one query."""
    sought = whole_words(words)
    quotes = _best_messages(user, tickets, sought) if sought else {}
    return [_hit(one, sought, quotes.get(one.pk)) for one in tickets]


def _hit(ticket: Ticket, sought: Sequence[str], quote: Quote | None) -> Hit:
    customer = ticket.customer.name if ticket.customer else ticket.requester_address
    sender = f"{ticket.requester_name} {ticket.requester_address}".strip()
    named = next(places(sender, sought), None) is not None and sender != customer
    return Hit(
        ticket=ticket,
        number=_number(ticket.number, sought),
        subject=marked(_cut(ticket.subject), sought),
        customer=marked(customer, sought),
        sender=marked(sender, sought) if named else SafeString(""),
        quote=quote or _of_form(ticket, sought),
    )


def _number(number: str, sought: Sequence[str]) -> SafeString:
    """Return the number as people read it, marked where it was sought."""
    before, _, after = numbered(number, tongue()).partition(number)
    return format_html("{}{}{}", before, marked(number, sought), after)


def _best_messages(user: Any, tickets: Sequence[Ticket], sought: Sequence[str]) -> dict[int, Quote]:
    best: dict[int, int] = {}
    quotes: dict[int, Quote] = {}
    for message in messages_of(user, [one.pk for one in tickets]):
        for text in (message.text, file_names(message.attachments)):
            found = list(places(text, sought))
            distinct = len({term for _, _, term in found})
            if distinct > best.get(message.ticket_id, 0):
                best[message.ticket_id] = distinct
                quotes[message.ticket_id] = _quoted(message, _around(text, found))
    return quotes


def _quoted(message: Message, words: SafeString) -> Quote:
    return Quote(
        words=words,
        author=message.author_name,
        at=message.at,
        seq=message.seq,
        internal=not message.public,
    )


def _of_form(ticket: Ticket, sought: Sequence[str]) -> Quote | None:
    """Return the first field of the form with the words; what is secret is kept elsewhere and found by nobody."""
    if not ticket.intake or not sought:
        return None
    for name, field in regulation_of(ticket.vendor_id, ticket.regulation).intake.items():
        text = ticket.intake.get(name, "") if field.form != "secret" else ""
        found = list(places(text, sought))
        if found:
            return Quote(words=_around(text, found), field=field.label)
    return None


def marked(text: str, sought: Sequence[str]) -> SafeString:
    """Return the whole text with the terms marked."""
    return _marks(text, list(places(text, sought)), 0, len(text))


def _around(text: str, found: Sequence[Place]) -> SafeString:
    """Return the piece of text where most of the terms stand together, the first of such pieces."""
    starts = [start for start, _, _ in found]

    def together(start: int) -> int:
        return len({term for at, end, term in found if start <= at and end <= start + AFTER})

    # of a long text with many places the first hundred are compared
    first = max(starts[:100], key=lambda start: (together(start), -start))
    begin, end = _at_blank(text, first - BEFORE, first), _at_blank(text, first + AFTER, len(text))
    shown = _marks(text, found, begin, end)
    lead, rest = "… " if begin else "", " …" if end < len(text) else ""
    return mark_safe(lead + shown + rest)  # noqa: S308 - dots of ours around what `_marks` escaped


def _at_blank(text: str, at: int, latest: int) -> int:
    """Return a place at or behind `at` where a word begins or ends; a word without end is cut."""
    if at <= 0 or at >= len(text):
        return max(0, min(at, len(text)))
    return next((i for i in range(at, min(at + 30, latest)) if text[i].isspace()), at)


def _marks(text: str, found: Sequence[Place], begin: int, end: int) -> SafeString:
    pieces, at = list[str](), begin
    for start, stop, _ in found:
        if start < at or stop > end:
            continue
        pieces += (escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>")
        at = stop
    pieces.append(escape(text[at:end]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of the text is escaped


def _cut(text: str) -> str:
    return text if len(text) <= SUBJECT else text[: SUBJECT - 1] + "…"
