"""Owns queuing letters; the row is committed with the change that sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.mail_addresses import address_key
from reglament.store.models import LetterState, OutboxLetter, ReplyToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A reply token's digest and whom it speaks for."""

    digest: str
    address: str
    contact_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A composed letter to be queued; `key` is unique for ever, `kind` automatic or human.

    `refused` says why it is kept for staff to see but not sent.
    """

    key: str
    kind: str
    letter: str
    mailbox_id: int | None
    mail_from: str
    to: str
    message_id: str
    raw: bytes
    token: Token | None = None
    refused: str = ""


def letter_row(
    one: Letter, *, vendor: int, at: datetime, ticket: int | None = None
) -> OutboxLetter:
    """Return the row of a letter that may go at once."""
    return OutboxLetter(
        vendor_id=vendor,
        ticket_id=ticket,
        mailbox_id=one.mailbox_id,
        key=one.key,
        kind=one.kind,
        letter=one.letter,
        mail_from=one.mail_from,
        to=one.to,
        to_key=address_key(one.to),
        message_id=one.message_id,
        raw=one.raw,
        state=LetterState.WITHHELD if one.refused else LetterState.QUEUED,
        response=one.refused,
        created_at=at,
        claimable_at=at,
    )


def token_rows(letters: Sequence[Letter], *, vendor: int, ticket: int) -> list[ReplyToken]:
    """Return the rows of the reply addresses that the letters of a ticket give."""
    return [
        ReplyToken(
            vendor_id=vendor,
            ticket_id=ticket,
            contact_id=one.token.contact_id,
            address=address_key(one.token.address),
            digest=one.token.digest,
        )
        for one in letters
        if one.token is not None
    ]


def queue_letters(
    letters: Sequence[Letter], *, vendor: int, at: datetime, tokens_for: int | None = None
) -> None:
    """Queue letters that are told in no ticket; one whose key is known already is not queued again.

    Their reply addresses lead to the ticket `tokens_for`, where there is one.
    """
    OutboxLetter.objects.bulk_create(
        [letter_row(one, vendor=vendor, at=at) for one in letters], ignore_conflicts=True
    )
    if tokens_for is not None:
        tokens = token_rows(letters, vendor=vendor, ticket=tokens_for)
        ReplyToken.objects.bulk_create(tokens, ignore_conflicts=True)
