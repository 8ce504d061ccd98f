"""Owns the terms of agreements as pages draw them: a bar on one axis, half a year back and a year ahead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reglament.core.coverage import words
from reglament.core.coverage.agreements import standing
from reglament.core.regulation.document import Regulation, Words
from reglament.store.models import Agreement
from reglament.store.queries.directory import core_agreement

BEFORE, AHEAD = timedelta(days=183), timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An agreement with its place on the axis, in percent; `now` is where today stands."""

    agreement: Agreement
    regulation: Regulation | None
    kind: Words | str
    level: Words | str
    edition: Words | str
    standing: str
    left: float
    width: float
    used: float
    now: float


def terms(
    agreements: Iterable[Agreement], regulations: Sequence[Regulation], *, at: datetime
) -> tuple[Term, ...]:
    """Return the terms of the agreements as they stand `at` a moment."""
    known = {one.code: one for one in regulations}
    return tuple(_term(one, known.get(one.regulation), at) for one in agreements)


def _term(one: Agreement, regulation: Regulation | None, at: datetime) -> Term:
    today = at.date()
    left = _place(one.valid_from_date or date.min, today)
    until = one.valid_until_date
    # the last day is served whole, so the bar ends with it
    right = _place(until + timedelta(days=1) if until is not None else date.max, today)
    now = _place(today, today)
    level = regulation.facts.get("level") if regulation is not None else None
    return Term(
        agreement=one,
        regulation=regulation,
        kind=words.KINDS.get(one.kind, one.kind),
        level=level.labels.get(one.level, one.level) if level is not None else one.level,
        edition=words.EDITIONS.get(one.edition, one.edition),
        standing=standing(
            core_agreement(one), at=at, zone=regulation.zone if regulation is not None else "UTC"
        ),
        left=left,
        width=round(right - left, 2),
        used=round(max(0.0, min(now, right) - left), 2),
        now=now,
    )


def _place(day: date, today: date) -> float:
    first = today - BEFORE
    share = (day - first) / (BEFORE + AHEAD)
    return round(100 * max(0.0, min(1.0, share)), 2)
