"""Owns the figure that a promise runs under: for which facts, from when, due when, warned when.

Which figure holds after a change is decided in `run`; the arithmetic is `core.regulation.promising`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from reglament.core.regulation.document import Regulation, Target, TargetKind
from reglament.core.regulation.promising import (
    calendar_for,
    due_from,
    start_from,
    target_for,
    warn_at,
)
from reglament.core.worktime import Calendar
from reglament.core.worktime.errors import CalendarYearMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What the regulation says for some facts from `called_at` on; `due_at` is None without a figure.

    `missing_year` names a year the calendar knows nothing of: the promise is then measured only, and the
    ticket is not lost.
    """

    called_at: datetime
    start_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    target: Target
    calendar: str
    row: str
    clauses: tuple[str, ...]
    missing_year: int = 0

    @property
    def printed(self) -> str:
        """Return the amount as a regulation writes it: "2 working_hours", or "unspecified"."""
        amount = self.target.amount
        return str(self.target.kind) if amount is None else f"{amount.count} {amount.unit}"


def figure_for(
    regulation: Regulation, kind: str, *, facts: Mapping[str, str], called_at: datetime
) -> Figure | None:
    """Return the figure of commitment `kind` for `facts` from `called_at`; None where nothing is promised.

    Raises NoRowError where no row of the regulation answers the facts.
    """
    target, row = target_for(regulation, kind, facts)
    if target.kind is TargetKind.NONE:
        return None
    name, calendar = calendar_for(regulation, kind, facts)
    clauses = tuple(dict.fromkeys(row.clauses + regulation.commitments[kind].clauses))
    bare = Figure(
        called_at=called_at,
        start_at=called_at,
        due_at=None,
        warn_at=None,
        target=target,
        calendar=name,
        row=row.id,
        clauses=clauses,
    )
    try:
        start_at = start_from(calendar, called_at)
        due_at = due_from(calendar, target, start_at)
        warned_at = None
        if due_at is not None and target.amount is not None:
            percent, unit = regulation.warn_at_percent, target.amount.unit
            warned_at = warn_at(calendar, start_at, due_at, percent=percent, unit=unit)
    except CalendarYearMissing as missing:
        return replace(bare, missing_year=missing.year)
    return replace(bare, start_at=start_at, due_at=due_at, warn_at=warned_at)


def later_by(figure: Figure | None, seconds: int, calendar: Calendar) -> Figure | None:
    """Return the figure with due and warning put off by `seconds` of opening time (a pause the text grants)."""
    if figure is None or figure.due_at is None or figure.warn_at is None:
        return figure
    return replace(
        figure,
        due_at=calendar.add(figure.due_at, seconds),
        warn_at=calendar.add(figure.warn_at, seconds),
    )


def earlier(new: Figure | None, old: Figure | None) -> Figure | None:
    """Return the figure that falls due first; one without an instant never replaces one that has it."""
    if new is None or new.due_at is None:
        return old if old is not None and old.due_at is not None else new
    if old is None or old.due_at is None:
        return new
    return old if old.due_at <= new.due_at else new


def not_before(figure: Figure | None, at: datetime) -> Figure | None:
    """Return the figure with its due and warning moved to `at` where they were earlier."""
    if figure is None or figure.due_at is None or figure.due_at >= at:
        return figure
    return replace(figure, due_at=at, warn_at=at)
