"""Owns the shape of a read mail and its JSON, both ways; reading itself is left to `parse`."""

from dataclasses import dataclass, field

from reglament.channels.email.reading.addresses import Mailbox
from reglament.channels.email.reading.attachments import ParsedFile
from reglament.channels.email.reading.bounces import Bounce


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """A mail as read, never as claimed: every string is valid UTF-8 without NUL; ids keep their angle brackets.

    `author` is the first mailbox of From; `date` is ISO 8601 with offset; `files` hold decoded bytes.
    """

    author: Mailbox | None = None
    sender: Mailbox | None = None
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str = ""
    date: str | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()  # marks of desks that it comes from
    language: str | None = None
    text: str = ""
    reply_text: str = ""
    html: str | None = None
    files: tuple[ParsedFile, ...] = field(default=(), repr=False)
    automatic: str | None = None
    bounce: Bounce | None = None
    returned: tuple[str, ...] = ()  # Message-IDs of the letters that a bounce brings back
    defects: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The document of contract.md, section Mail."""
        return {
            "from": self.author.as_json() if self.author else None,
            "sender": self.sender.as_json() if self.sender else None,
            "reply_to": [mailbox.as_json() for mailbox in self.reply_to],
            "to": [mailbox.as_json() for mailbox in self.to],
            "cc": [mailbox.as_json() for mailbox in self.cc],
            "subject": self.subject,
            "date": self.date,
            "message_id": self.message_id or None,
            "in_reply_to": self.in_reply_to[0] if self.in_reply_to else None,
            "references": list(self.references),
            "language": self.language,
            "text": self.text,
            "reply_text": self.reply_text,
            "html": self.html,
            "attachments": [file.as_json() for file in self.files],
            # which desk reads, and so whose mark is its own, is not known here
            "automatic": "own" if self.desks else self.automatic,
            "bounce": self.bounce.as_json() if self.bounce else None,
            "defects": list(self.defects),
        }
