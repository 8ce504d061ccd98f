"""Owns comparing what lies beside histories with them: stored mail, files of messages and articles, letters.

It changes nothing.
"""

import hashlib
import re
from collections.abc import Callable, Generator, Iterable, Iterator

from django.db.models import Max

from reglament.operations.finding import Finding
from reglament.store.models import (
    ArticleEdition,
    CommandOutcome,
    Message,
    OutboxLetter,
    RawMail,
    RawState,
    StoredFile,
    Ticket,
)
from reglament.store.writes.raw_mail import mail_identity

CHUNK = 100
# a letter's key is vendor/number/event:letter:role/address
EVENT_OF_KEY = re.compile(r"/(\d+):")
Told = dict[int, set[int]]


def verify_stores(content_identity: Callable[[bytes, str], str]) -> Iterator[Finding]:
    """Yield every stored mail, file and letter that is not what the histories or its own digest say.

    `content_identity` is the channel's: what two deliveries of the same mail to an address share.
    """
    yield from _mails(content_identity)
    yield from _files()
    yield from _editions()
    yield from _letters()


def _mails(content_identity: Callable[[bytes, str], str]) -> Iterator[Finding]:
    for keys in _chunks(RawMail):
        rows = list(RawMail.objects.filter(pk__in=keys).order_by("pk"))
        identities = [row.identity for row in rows]
        named = [*identities, *(f"held:{one}" for one in identities)]
        answered = CommandOutcome.objects.filter(identity__in=named)
        tickets = {
            (name.removeprefix("held:"), ticket)
            for name, ticket in answered.values_list("identity", "ticket_id")
        }
        for row in rows:
            content = content_identity(bytes(row.raw), row.recipient)
            if mail_identity(row.vendor_id, row.recipient, content) != row.identity:
                yield Finding(f"mail {row.pk}", "its bytes were changed: restore a backup")
            done = row.state == RawState.DONE and row.ticket_id is not None
            if done and (row.identity, row.ticket_id) not in tickets:
                yield Finding(f"mail {row.pk}", "it counts as done, no history knows of it")


def _files() -> Iterator[Finding]:
    for keys in _chunks(StoredFile):
        for row in StoredFile.objects.filter(pk__in=keys).order_by("pk"):
            content = bytes(row.content)
            if hashlib.sha256(content).hexdigest() != row.sha256 or len(content) != row.size:
                yield Finding(f"file {row.pk}", "its bytes were changed: restore a backup")


def _editions() -> Iterator[Finding]:
    for keys in _chunks(ArticleEdition):
        rows = list(ArticleEdition.objects.filter(pk__in=keys).exclude(files=[]).order_by("pk"))
        kept = _kept(file["sha256"] for one in rows for file in one.files)
        for one in rows:
            for file in one.files:
                if (one.vendor_id, file["sha256"]) not in kept:
                    what = f"the bytes of {file['name']!r} in edition {one.number} are missing"
                    yield Finding(f"article {one.article_id}", f"{what}: restore a backup")


def _letters() -> Iterator[Finding]:
    for keys in _chunks(Ticket):
        tickets = {row.pk: row for row in Ticket.objects.filter(pk__in=keys)}
        told = yield from _letters_of(tickets)
        messages = list(Message.objects.filter(ticket__in=tickets).order_by("ticket", "seq"))
        yield from _attached(messages, tickets)
        for one in messages:
            row = tickets[one.ticket_id]
            answer = one.direction == "out" and one.public and row.requester_address
            if answer and one.seq not in told.get(row.pk, set()):
                yield Finding(row.number, f"the answer in event {one.seq} has no letter")


def _attached(messages: list[Message], tickets: dict[int, Ticket]) -> Iterator[Finding]:
    kept = _kept(file["sha256"] for one in messages for file in one.attachments)
    for one in messages:
        for file in one.attachments:
            if (one.vendor_id, file["sha256"]) not in kept:
                what = f"the bytes of {file['name']!r} in event {one.seq} are missing"
                yield Finding(tickets[one.ticket_id].number, f"{what}: restore a backup")


def _kept(digests: Iterable[str]) -> set[tuple[int, str]]:
    """Return vendor and SHA-256 of those files whose bytes are here."""
    wanted = set(digests)
    rows = StoredFile.objects.filter(sha256__in=wanted).values_list("vendor_id", "sha256")
    return set(rows) if wanted else set()


def _letters_of(tickets: dict[int, Ticket]) -> Generator[Finding, None, Told]:
    told: Told = {}
    for one in OutboxLetter.objects.filter(ticket__in=tickets).order_by("pk"):
        found = EVENT_OF_KEY.search(one.key)
        row = tickets[one.ticket_id or 0]
        event = int(found[1]) if found else 0
        told.setdefault(row.pk, set()).add(event)
        if event > row.version:
            yield Finding(row.number, f"letter {one.pk} tells of event {event}, which is missing")
        # a long Message-ID stands on a line of its own
        head = bytes(one.raw).partition(b"\r\n\r\n")[0]
        if one.message_id.encode() not in head:
            yield Finding(row.number, f"letter {one.pk} was changed after it was written")
    return told


def _chunks(model: type[ArticleEdition | RawMail | StoredFile | Ticket]) -> Iterator[range]:
    last = model.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(1, last + 1, CHUNK):
        yield range(start, start + CHUNK)
