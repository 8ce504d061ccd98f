"""Owns what every way in hands over: one mail as bytes with its envelope, and the answer to it.

How the mail travelled belongs to `receive` and `fetch`; what is done with it belongs to the caller.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Protocol(StrEnum):
    """The way a mail came in."""

    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"
    PIPE = "pipe"


class Verdict(StrEnum):
    """What became of a delivery, for one recipient."""

    STORED = "stored"  # the bytes are committed: the sender may forget them
    UNKNOWN_MAILBOX = "unknown_mailbox"  # no such address here, trying again is useless
    TRY_LATER = "try_later"  # not committed: the sender must keep the mail


class NotKeptError(Exception):
    """The mail could not be stored now, for a reason that is no fault of the program: it is told in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail as it came: `raw` byte for byte (dots unstuffed), the envelope, and who brought it.

    `mail_from` is empty for the null sender. `peer` is the IP address, empty where there is none
    (a Unix socket, a pipe, a mailbox). `received_at` is aware, UTC.
    """

    raw: bytes
    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    helo: str
    tls: bool
    protocol: Protocol
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The answer to a delivery; `queue_id` names the stored bytes to the sender's postmaster.

    `by_recipient` is in the order of the delivery's recipients, or empty where all share `verdict`.
    """

    verdict: Verdict
    queue_id: str = ""
    by_recipient: tuple[Verdict, ...] = ()

    def verdicts(self, recipient_count: int) -> tuple[Verdict, ...]:
        """Return one verdict a recipient; an answer of the wrong length counts as not stored."""
        if not self.by_recipient:
            return (self.verdict,) * recipient_count
        if len(self.by_recipient) != recipient_count:
            return (Verdict.TRY_LATER,) * recipient_count
        return self.by_recipient
