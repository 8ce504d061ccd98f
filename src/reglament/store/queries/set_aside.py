"""Owns what waits for a person outside tickets: held interactions, unreadable mail, letters that failed."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from reglament.store.models.inbound import HeldInteraction, RawMail, RawState
from reglament.store.models.outbox import LetterState, OutboxLetter

FAILED = (LetterState.DEAD, LetterState.UNKNOWN)


def held(user: Any) -> QuerySet[HeldInteraction]:
    """Return the interactions held for a decision, oldest first, with the tickets they point at."""
    return (
        HeldInteraction.objects.visible_to(user)
        .filter(state="held")
        .select_related("ticket")
        .order_by("arrived_at", "pk")
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


def counts(user: Any) -> dict[str, int]:
    """Return how much waits in triage and among letters, in one query."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in (held(user), poison(user), failed_letters(user)):
        sql, bound = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS found)")  # noqa: S608 - bound by Django
        values += bound
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        waiting, unreadable, failed = cursor.fetchone()
    return {"triage": waiting + unreadable, "letters": failed}
