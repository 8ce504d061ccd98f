"""Owns taking responsibility for mail: after it returns, the bytes are durable or were not accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.store.models import Mailbox
from reglament.store.queries.mailboxes import MailboxBook, holders_of
from reglament.store.writes.raw_mail import Arrival, keep_raw_mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """An envelope recipient; `token_digest` where the address carries a reply token.

    `content_identity` is what two deliveries of the same mail to this address share, as the channel knows it.
    """

    address: str
    content_identity: str
    token_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """One mail as a channel brings it, for one or more recipients."""

    raw: bytes
    recipients: Sequence[Recipient]
    received_at: datetime
    message_id: str = ""
    mail_from: str = ""
    peer: str = ""
    helo: str = ""
    tls: bool = False
    protocol: str = ""


def keep_mail(mails: Sequence[IncomingMail], book: MailboxBook) -> list[list[str]]:
    """Commit all mails together; return for each its identity per recipient, "" for an unknown address.

    A mail whose identity is known already counts as kept: it is (T07).
    """
    wanted = {one.token_digest for mail in mails for one in mail.recipients if one.token_digest}
    holders = {
        digest: book.of_vendor(vendor, code)
        for digest, (vendor, code) in (holders_of(wanted).items() if wanted else ())
    }
    boxes = [
        [holders.get(one.token_digest) if one.token_digest else book.at(one.address)
         for one in mail.recipients]
        for mail in mails
    ]  # fmt: skip
    arrivals = [
        _arrival(mail, one, box)
        for mail, row in zip(mails, boxes, strict=True)
        for one, box in zip(mail.recipients, row, strict=True)
        if box is not None
    ]
    kept = iter(keep_raw_mail(arrivals) if arrivals else ())
    return [[next(kept) if box is not None else "" for box in row] for row in boxes]


def _arrival(mail: IncomingMail, recipient: Recipient, box: Mailbox) -> Arrival:
    return Arrival(
        mailbox=box,
        recipient=recipient.address[:400],
        content_identity=recipient.content_identity,
        raw=mail.raw,
        message_id=mail.message_id,
        received_at=mail.received_at,
        mail_from=mail.mail_from,
        peer=mail.peer,
        helo=mail.helo,
        tls=mail.tls,
        protocol=mail.protocol,
    )
