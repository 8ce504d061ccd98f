"""Owns the answer to "what is promised, and where does it stand": a pure fold over the history."""

from collections.abc import Sequence
from datetime import datetime

from reglament.core.clocks.book import Book, read
from reglament.core.clocks.explaining import steps_of
from reglament.core.clocks.figures import Figure
from reglament.core.clocks.run import Run
from reglament.core.model.events import Event
from reglament.core.model.promises import Promise, PromiseState, Step, Stretch
from reglament.core.regulation.document import Regulation
from reglament.core.worktime import Calendar
from reglament.core.worktime.errors import CalendarYearMissing


def promises(
    regulation: Regulation, history: Sequence[Event], *, at: datetime, explain: bool = False
) -> tuple[Promise, ...]:
    """Return every promise of the ticket as it stands at `at`, in the order they were called for.

    Events later than `at` are not looked at. `steps` are filled only when `explain` asks for them.
    """
    book = read(regulation, [event for event in history if event.at <= at])
    return promises_of(book, at=at, explain=explain)


def promises_of(book: Book, *, at: datetime, explain: bool = False) -> tuple[Promise, ...]:
    """Return the promises of a book already read, as they stand at `at`."""
    return tuple(_promise(book, run, at, explain) for run in book.runs)


def _promise(book: Book, run: Run, at: datetime, explain: bool) -> Promise:
    figure = run.figure
    until = run.met_at or run.cancelled_at or at
    calendar = book.regulation.calendars[figure.calendar]
    elapsed = _served(calendar, figure.start_at, until)
    waiting = _waited(calendar, book.scene.waits, since=figure.start_at, until=until)
    return Promise(
        kind=run.kind,
        state=_state(run, at),
        starts_at=figure.start_at,
        called_at=run.called_at,
        due_at=figure.due_at,
        warn_at=figure.warn_at,
        met_at=run.met_at,
        breached_at=_breached_at(run, at),
        ended_at=run.cancelled_at,
        reopened_at=run.reopened_at,
        came_back=run.came_back,
        solved_again_at=run.solved_again_at,
        calendar=figure.calendar,
        target=figure.printed,
        clauses=figure.clauses,
        row=figure.row,
        elapsed=elapsed,
        waiting=waiting,
        late_through_waiting=_late_through_waiting(
            calendar, run, at, elapsed=elapsed, waiting=waiting
        ),
        waits=tuple(book.scene.waits),
        pauses=run.all_pauses,
        steps=_steps(book.regulation, run, calendar) if explain else (),
    )


def _steps(regulation: Regulation, run: Run, calendar: Calendar) -> tuple[Step, ...]:
    sheet = regulation.calendar_sheets[run.figure.calendar]
    return steps_of(run, calendar, sheet, zone=regulation.zone)


def _breached_at(run: Run, at: datetime) -> datetime | None:
    if run.breached_at is None and run.running:
        return run.overdue_since(at)
    return run.breached_at


def _state(run: Run, at: datetime) -> PromiseState:
    figure = run.figure
    breached = _breached_at(run, at) is not None
    if run.met_at is not None and (breached or figure.due_at is not None):
        return PromiseState.MET_LATE if breached else PromiseState.MET
    if breached:
        return PromiseState.BREACHED
    if figure.due_at is None:
        return PromiseState.MEASURED
    if run.cancelled_at is not None:
        return PromiseState.CANCELLED
    return (
        PromiseState.WARNED
        if _warned(figure, min(at, run.paused_at or at))
        else PromiseState.RUNNING
    )


def _warned(figure: Figure, at: datetime) -> bool:
    return figure.warn_at is not None and figure.warn_at <= at


def _served(calendar: Calendar, since: datetime, until: datetime) -> int:
    try:
        return max(0, calendar.between(since, until))
    except CalendarYearMissing:
        return 0


def _waited(
    calendar: Calendar, waits: Sequence[Stretch], *, since: datetime, until: datetime
) -> int:
    stretches = ((max(a, since), min(b or until, until)) for a, b in waits)
    return sum(_served(calendar, a, b) for a, b in stretches if a < b)


def _late_through_waiting(
    calendar: Calendar, run: Run, at: datetime, *, elapsed: int, waiting: int
) -> bool:
    figure = run.figure
    if not waiting or figure.due_at is None or _breached_at(run, at) is None:
        return False
    return elapsed - waiting <= _served(calendar, figure.start_at, figure.due_at)
