"""Owns warning, breach and escalation of every promise with a figure (X-10).

The people of `escalate_to` are told one after another: the first at the warning, the second at the breach, each
further one after a further share of the interval, as long as the promise is not met. A change that sets a promise to a
moment already past makes these moments due with the change, never before it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import Coming, key_of
from reglament.core.clocks.run import Run
from reglament.core.model.events import Breached, Escalated, Event, Warned
from reglament.core.model.people import SYSTEM
from reglament.core.model.promises import Deadline
from reglament.core.regulation.document import Unit
from reglament.core.worktime.errors import CalendarYearMissing


def coming(book: Book) -> Iterator[Coming]:
    """Return the open warnings, breaches and escalations of the promises that run."""
    for run in book.running():
        due_at = run.figure.due_at
        if run.paused_at is not None:
            continue
        if due_at is not None and not _said(book, "breach", run, due_at):
            yield from _before_breach(book, run, due_at)
        elif due_at is not None:
            yield from _after_breach(book, run, due_at)


def _before_breach(book: Book, run: Run, due_at: datetime) -> Iterator[Coming]:
    warn_at = run.figure.warn_at
    if warn_at is not None and not _said(book, "warn", run, due_at):
        at = max(warn_at, run.set_at)
        yield _coming("warn", run, due_at, at=at, becomes=lambda: (_warned(book, run, due_at, at),))
    late_at = max(due_at, run.set_at)
    becomes = partial(_breached, book, run, due_at, at=late_at)
    yield _coming("breach", run, due_at, at=late_at, becomes=becomes)


def _after_breach(book: Book, run: Run, due_at: datetime) -> Iterator[Coming]:
    for place, to in enumerate(book.regulation.escalate_to[2:], start=1):
        later_at = _later(book, run, due_at, place)
        if later_at is None or _said(book, "escalate", run, due_at, to):
            continue
        at = max(later_at, run.set_at)
        becomes = partial(_escalations, book, run, due_at, to=to, at=at)
        yield _coming("escalate", run, due_at, at=at, becomes=becomes, to=to)


def _said(book: Book, what: str, run: Run, due_at: datetime, to: str = "") -> bool:
    return (what, run.kind, run.called_at, due_at, to) in book.said


def _coming(
    purpose: str,
    run: Run,
    due_at: datetime,
    *,
    at: datetime,
    becomes: Callable[[], tuple[Event, ...]],
    to: str = "",
) -> Coming:
    key = key_of(purpose, run.kind, run.number, due_at, *([to] if to else []))
    deadline = Deadline(purpose=purpose, key=key, at=at)
    return Coming(deadline=deadline, becomes=becomes)


def _later(book: Book, run: Run, due_at: datetime, place: int) -> datetime | None:
    """Return the moment `place` further shares of the interval after the due instant."""
    figure = run.figure
    share = place * (100 - book.regulation.warn_at_percent)
    amount = figure.target.amount
    if amount is not None and amount.unit is Unit.CLOCK_HOURS:
        return due_at + timedelta(
            seconds=int((due_at - figure.start_at).total_seconds()) * share // 100
        )
    calendar = book.regulation.calendars[figure.calendar]
    try:
        way = max(0, calendar.between(figure.start_at, due_at))
        return calendar.add(due_at, way * share // 100)
    except CalendarYearMissing:
        return None


def _warned(book: Book, run: Run, due_at: datetime, at: datetime) -> Warned:
    return Warned(**_about(book, run, due_at, at), told=book.regulation.escalate_to[:1])


def _breached(book: Book, run: Run, due_at: datetime, *, at: datetime) -> tuple[Event, ...]:
    told = book.regulation.escalate_to[1:2]
    record = Breached(**_about(book, run, due_at, at))
    return (record, *(_escalated(book, run, due_at, to=to, at=at) for to in told))


def _escalations(
    book: Book, run: Run, due_at: datetime, *, to: str, at: datetime
) -> tuple[Event, ...]:
    return (_escalated(book, run, due_at, to=to, at=at),)


def _escalated(book: Book, run: Run, due_at: datetime, *, to: str, at: datetime) -> Escalated:
    return Escalated(**_about(book, run, due_at, at), to=to, why="breach")


def _about(book: Book, run: Run, due_at: datetime, at: datetime) -> dict[str, Any]:
    """Return what each of these events says of the promise it speaks of."""
    return {
        "at": at,
        "actor": SYSTEM,
        "regulation": book.scene.stamp,
        "clauses": run.figure.clauses,
        "row": run.figure.row,
        "commitment": run.kind,
        "due_at": due_at,
        "starts_at": run.called_at,
    }
