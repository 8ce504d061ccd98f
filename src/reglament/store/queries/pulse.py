"""Owns reading how the desk itself is: processes, clocks, mail and letters that wait or failed, late moments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from reglament.store.models import (
    ClockJump,
    Deadline,
    Heartbeat,
    LetterState,
    OutboxLetter,
    RawMail,
    RawState,
)

ON_THE_WAY = (LetterState.QUEUED, LetterState.SENDING)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the oldest does; None where none waits."""

    count: int
    since_at: datetime | None


def heartbeats(user: Any) -> QuerySet[Heartbeat]:
    """Return the processes that said that they work and did not end in good order."""
    return Heartbeat.objects.visible_to(user).order_by("host", "process", "pid")


def jumps(user: Any) -> QuerySet[ClockJump]:
    """Return the jumps of clocks, newest first."""
    return ClockJump.objects.visible_to(user).order_by("-seen_at", "-pk")


def mail_waiting(user: Any) -> Waiting:
    """Return the vendor's stored mail that is not read yet."""
    stored = RawMail.objects.visible_to(user).filter(state=RawState.STORED)
    return _waiting(stored.aggregate(count=Count("pk"), since_at=Min("received_at")))


def letters_waiting(user: Any) -> Waiting:
    """Return the vendor's letters on their way."""
    waiting = OutboxLetter.objects.visible_to(user).filter(state__in=ON_THE_WAY)
    return _waiting(waiting.aggregate(count=Count("pk"), since_at=Min("created_at")))


def moments_late(user: Any, *, at: datetime) -> Waiting:
    """Return the vendor's requests whose next moment has come and is not acted on."""
    late = Deadline.objects.visible_to(user).filter(at__lte=at)
    return _waiting(late.aggregate(count=Count("pk"), since_at=Min("at")))


def letters_failed(user: Any) -> dict[str, int]:
    """Return how many of the vendor's letters did not arrive, and how many may not have."""
    dead, unknown = Q(state=LetterState.DEAD), Q(state=LetterState.UNKNOWN)
    rows = OutboxLetter.objects.visible_to(user).filter(dead | unknown)
    counted: dict[str, int] = rows.aggregate(
        dead=Count("pk", filter=dead), unknown=Count("pk", filter=unknown)
    )
    return counted


def _waiting(found: dict[str, Any]) -> Waiting:
    return Waiting(found["count"], found["since_at"])
