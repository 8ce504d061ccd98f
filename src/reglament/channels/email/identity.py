"""Owns what makes two deliveries the same mail (T07); the tenant is added by the store."""

import hashlib
import re

from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.envelope import message_id_in
from reglament.channels.email.reading.fields import read_fields, skip_envelope

# What the author's program wrote. Everything else may be added, changed or doubled on each delivery.
_WRITTEN = (
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "auto-submitted",
)  # fmt: skip
_LINE_END = re.compile(rb"\r\n?")
_BLANKS = re.compile(rb"[\s\0]+")


class Written:
    """What the author's program wrote of a mail, its header read once."""

    def __init__(self, raw: bytes) -> None:
        self._fields, body = read_fields(raw, skip_envelope(raw), len(raw), Defects())
        self._content = [
            (name.encode("ascii"), _BLANKS.sub(b" ", value).strip())
            for name in _WRITTEN
            for value in self._fields.all(name)
        ]
        self._content.append((b"body", _LINE_END.sub(b"\n", raw[body:]).rstrip(b"\n")))

    @property
    def message_id(self) -> str:
        """Return the Message-ID as `parse` will read it, so that an answer can wait for what it answers."""
        return message_id_in(self._fields, Defects())

    def identity(self, mailbox: str) -> str:
        """SHA-256 (hex) over the mailbox delivered to, the author's header fields and the body.

        Equal for redeliveries, whose transport fields and line ends differ. The Message-ID is one field among
        others: the same id with other words is another mail. See docs/channels/email-reading.md.
        """
        digest = hashlib.sha256()
        _feed(digest, b"mailbox", mailbox.strip().lower().encode("utf-8", "replace"))
        for name, value in self._content:
            _feed(digest, name, value)
        return digest.hexdigest()


def identity_of(raw: bytes, mailbox: str) -> str:
    """Return the identity of a mail that is looked at once."""
    return Written(raw).identity(mailbox)


def message_id_of(raw: bytes) -> str:
    """Return the Message-ID of a mail of which nothing else is asked."""
    fields, _ = read_fields(raw, skip_envelope(raw), len(raw), Defects())
    return message_id_in(fields, Defects())


def _feed(digest: "hashlib._Hash", name: bytes, value: bytes) -> None:
    """Lengths keep neighbouring values apart."""
    digest.update(b"%s:%d:" % (name, len(value)))
    digest.update(value)
