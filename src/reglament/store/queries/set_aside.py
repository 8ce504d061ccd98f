"""Owns what waits for a person outside tickets: held interactions, unreadable mail, letters that failed."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from reglament.store.models.inbound import HeldInteraction, RawMail, RawState
from reglament.store.models.outbox import LetterState, OutboxLetter

LISTED = timedelta(days=90)
FAILED = (LetterState.DEAD, LetterState.UNKNOWN)


def held(user: Any) -> QuerySet[HeldInteraction]:
    """Return the interactions held for a decision, oldest first, with the tickets they point at."""
    return (
        HeldInteraction.objects.visible_to(user)
        .filter(state="held")
        .select_related("ticket")
        .order_by("arrived_at", "pk")
    )


def left_alone(user: Any, *, at: datetime) -> QuerySet[HeldInteraction]:
    """Return what was left without processing in the last 90 days, the latest first (HY-21, X-32)."""
    return (
        HeldInteraction.objects.visible_to(user)
        .filter(state="discarded", decided_at__gt=at - LISTED)
        .order_by("-decided_at", "-pk")
    )


def poison(user: Any) -> QuerySet[RawMail]:
    """Return mail that could not be processed, without its bytes, newest first."""
    return (
        RawMail.objects.visible_to(user)
        .filter(state=RawState.POISON)
        .defer("raw")
        .order_by("-received_at")
    )


def failed_letters(user: Any) -> QuerySet[OutboxLetter]:
    """Return letters that did not arrive, or may not have, newest first, with their tickets."""
    return (
        OutboxLetter.objects.visible_to(user)
        .filter(state__in=FAILED)
        .select_related("ticket")
        .defer("raw")
        .order_by("-created_at")
    )


def withheld_letters(user: Any) -> QuerySet[OutboxLetter]:
    """Return letters that were kept back on purpose, newest first."""
    return (
        OutboxLetter.objects.visible_to(user)
        .filter(state=LetterState.WITHHELD)
        .select_related("ticket")
        .defer("raw")
        .order_by("-created_at")
    )


def waiting(user: Any) -> dict[str, QuerySet[Any]]:
    """Return what waits in triage and among letters, to be counted."""
    return {"held": held(user), "poison": poison(user), "letters": failed_letters(user)}
