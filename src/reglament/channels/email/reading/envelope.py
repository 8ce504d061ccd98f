"""Owns the header fields a desk needs, read tolerantly; bodies are left to `bodies`."""

import re
from dataclasses import dataclass

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.addresses import Mailbox, read_mailboxes
from reglament.channels.email.reading.automatic import desks_named
from reglament.channels.email.reading.dates import read_date
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.encoded_words import decode_words, unfolded
from reglament.channels.email.reading.fields import Fields
from reglament.channels.email.reading.hygiene import one_line

_ID = re.compile(r"<[^<>\s]{1,998}>")
_BARE_ID = re.compile(r"[^\s<>,;\"]{1,400}@[^\s<>,;\"]{1,400}")
_SINGLE = ("from", "sender", "subject", "date", "message-id", "reply-to", "content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the header says, decoded; `date` ISO 8601 with offset or None."""

    author: Mailbox | None
    sender: Mailbox | None
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    date: str | None
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    desks: tuple[str, ...]


def read_envelope(fields: Fields, defects: Defects, *, hint: str | None) -> Envelope:
    """Read the fields; of those that may stand once the first counts and the rest is a defect."""
    reader = _Reader(fields, defects, hint)
    reader.note_repeated()
    authors = reader.mailboxes("from")
    if not authors:
        defects.add("from-missing", "no From field with a mailbox")
    elif len(authors) > 1:
        defects.add("from-several", f"{len(authors)} mailboxes in From, the first was taken")
    message_id = message_id_in(fields, defects, hint=hint)
    moment = reader.text("date")
    parsed = read_date(moment, defects) if moment else None
    return Envelope(
        author=authors[0] if authors else None,
        sender=next(iter(reader.mailboxes("sender")), None),
        reply_to=reader.mailboxes("reply-to"),
        to=reader.mailboxes("to"),
        cc=reader.mailboxes("cc"),
        subject=reader.subject(),
        date=parsed.isoformat() if parsed else None,
        message_id=message_id,
        in_reply_to=reader.ids("in-reply-to", most=20),
        references=reader.ids("references", most=limits.REFERENCES),
        desks=desks_named(fields, message_id),
    )


def message_id_in(fields: Fields, defects: Defects, *, hint: str | None = None) -> str:
    """The Message-ID with its angle brackets, empty where none is readable."""
    return next(iter(_Reader(fields, defects, hint).ids("message-id", most=1)), "")


@dataclass(slots=True)
class _Reader:
    fields: Fields
    defects: Defects
    hint: str | None

    def note_repeated(self) -> None:
        for name in _SINGLE:
            count = len(self.fields.all(name))
            if count > 1:
                self.defects.add(
                    "header-repeated", f"{name} stands {count} times, the first was taken"
                )

    def text(self, name: str) -> str:
        raw = self.fields.first(name)
        return unfolded(raw, self.defects, hint=self.hint) if raw else ""

    def subject(self) -> str:
        return one_line(decode_words(self.text("subject"), self.defects))[
            : limits.SUBJECT_CHARACTERS
        ]

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        """Mailboxes of one field; To and Cc may stand several times, in damaged mail, and all count."""
        raws = self.fields.all(name)
        if name in _SINGLE:
            raws = raws[:1]
        found: list[Mailbox] = []
        for raw in raws[:20]:
            found += read_mailboxes(unfolded(raw, self.defects, hint=self.hint), self.defects)
        return tuple(found[: limits.ADDRESSES])

    def ids(self, name: str, *, most: int) -> tuple[str, ...]:
        text = self.text(name)
        found = _ID.findall(text) or [f"<{bare}>" for bare in _BARE_ID.findall(text)]
        if not found and name == "message-id" and text:
            found = [
                f"<{one_line(text).strip('<> ').replace(' ', '')[: limits.MESSAGE_ID_CHARACTERS]}>"
            ]
        unique = list(dict.fromkeys(found))
        if len(unique) > most > 1:
            self.defects.add(
                "limit-references",
                f"more than {most} message ids, the first and the newest were kept",
            )
            unique = unique[:1] + unique[1 - most :]
        return tuple(unique[:most])
