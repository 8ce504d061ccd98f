"""Owns the outbox's side of sending: taking letters, and writing down what is known afterwards (T09).

Claimed letters are marked `sending` before a byte leaves. When their sender dies, an automatic one
becomes `unknown` and is not repeated, a person's is sent again under its Message-ID.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from reglament.operations.readers import GONE, LEFT
from reglament.store.models import LetterKind, LetterState, OutboxLetter
from reglament.store.writes.claims import Claim, Kind, claim, finish

LEASE = timedelta(seconds=90)
KIND = Kind(OutboxLetter, (LetterState.QUEUED, LetterState.SENDING), LEASE, LetterState.SENDING)
# they carry a secret that must not be kept (T21)
SECRET = frozenset({"sign_in", "invitation"})
LOST = "the sender stopped while this letter was on its way; it may have arrived"


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A letter in our hands until the lease ends."""

    claim: Claim
    letter: OutboxLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What an attempt came to; `again_at` where the letter goes back to the queue."""

    held: HeldLetter
    state: LetterState
    response: str
    attempted: bool = True
    again_at: datetime | None = None


def take_letters(*, at: datetime, limit: int, results: Sequence[Sent] = ()) -> list[HeldLetter]:
    """Write `results` and take the next letters, in one transaction."""
    with transaction.atomic():
        for one in results:
            _write(one, at)
        OutboxLetter.objects.filter(
            state=LetterState.SENDING, kind=LetterKind.AUTOMATIC, claimable_at__lte=at
        ).update(state=LetterState.UNKNOWN, response=LOST)
        claims = claim(KIND, at=at, limit=limit)
    rows = OutboxLetter.objects.in_bulk([one.pk for one in claims])
    return [HeldLetter(one, rows[one.pk]) for one in claims]


def _write(one: Sent, at: datetime) -> None:
    letter = one.held.letter
    columns: dict[str, Any] = {
        "state": one.state,
        "response": one.response,
        "attempts": letter.attempts + one.attempted,
    }
    if one.state == LetterState.SENT:
        columns["sent_at"] = at
    if letter.letter in SECRET and one.state != LetterState.QUEUED:
        columns["raw"] = b""
    if one.again_at is not None:
        columns["claimable_at"] = one.again_at
    finish(KIND, one.held.claim, **columns)


def send_again(letter: int, *, at: datetime) -> bool:
    """Queue a letter that did not go out once more, because a person decided so; False where it did.

    A letter with a secret is gone; its reader asks for another one. One to an address that is nobody's any more stays.
    """
    rows = OutboxLetter.objects.filter(
        pk=letter, state__in=(LetterState.DEAD, LetterState.UNKNOWN, LetterState.WITHHELD)
    ).exclude(letter__in=SECRET)
    rows = rows.exclude(state=LetterState.WITHHELD, response__in=(LEFT, GONE))
    return rows.update(state=LetterState.QUEUED, attempts=0, deaths=0, claimable_at=at) == 1
