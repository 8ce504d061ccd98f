"""Owns how a figure of a regulation becomes an instant: target and calendar for facts, start, due, warning.

What a ticket's history does to a promise (met, recounted, breached) belongs to `core.clocks`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from reglament.core.regulation.document import Amount, Regulation, Row, Target, TargetKind, Unit
from reglament.core.tables import decide
from reglament.core.worktime import Calendar, Exceptional

UNSPECIFIED = Target(TargetKind.UNSPECIFIED)
NO_PROMISE = Target(TargetKind.NONE)

SECONDS = {Unit.WORKING_MINUTES: 60, Unit.WORKING_HOURS: 3600, Unit.CLOCK_HOURS: 3600}


@lru_cache(maxsize=1024)
def target_from(text: str) -> Target:
    """Return the target that a row's output names: "2 working_hours", "none" or "unspecified".

    Raises ValueError for anything else.

    >>> target_from("2 working_hours").amount
    Amount(count=2, unit=<Unit.WORKING_HOURS: 'working_hours'>)
    """
    if text == TargetKind.NONE:
        return NO_PROMISE
    if text == TargetKind.UNSPECIFIED:
        return UNSPECIFIED
    return Target(TargetKind.FIGURE, amount_from(text))


@lru_cache(maxsize=1024)
def amount_from(text: str) -> Amount:
    """Return the amount that a row's output names, count and unit; raises ValueError for anything else."""
    count, _, unit = text.partition(" ")
    return Amount(int(count), Unit(unit))


def target_for(regulation: Regulation, kind: str, facts: Mapping[str, str]) -> tuple[Target, Row]:
    """Return what the regulation promises of `kind` for `facts`, and the row that says so.

    Raises KeyError where the regulation knows no such commitment and NoRowError where no row answers.
    """
    row = decide(regulation.commitments[kind].table, facts)
    return target_from(row.then["target"]), row


def unpromised(
    regulation: Regulation, facts: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the kinds that the regulation says are not promised for `facts`, each with its clauses (TE-34)."""
    found = (
        (kind, next((row for row in one.table.rows if row.answers(facts)), None))
        for kind, one in regulation.commitments.items()
        if one.starts == "arrival"
    )
    return tuple(
        (kind, row.clauses)
        for kind, row in found
        if row is not None and target_from(row.then["target"]) == NO_PROMISE
    )


def gives_figures(regulation: Regulation) -> bool:
    """Tell whether the regulation promises any figure at all."""
    rows = [row for one in regulation.commitments.values() for row in one.table.rows]
    return any(target_from(row.then["target"]).amount is not None for row in rows)


def calendar_for(
    regulation: Regulation, kind: str, facts: Mapping[str, str]
) -> tuple[str, Calendar]:
    """Return the name and the calendar that the commitment `kind` runs on for `facts`.

    Raises KeyError where the regulation knows no such commitment and NoRowError where no row answers.
    """
    name = decide(regulation.commitments[kind].calendar, facts).then["calendar"]
    return name, regulation.calendars[name]


def start_from(calendar: Calendar, at: datetime) -> datetime:
    """Return when a promise called for at `at` begins to count: `at`, or the next opening (X-4, X-26)."""
    return calendar.next_open(at)


def add_amount(calendar: Calendar, amount: Amount, start_at: datetime) -> datetime:
    """Return `start_at` plus `amount` on `calendar`, to the second.

    Working units count opening time only, a working day is one full opening window (X-1); clock hours count from
    the start or the next opening, and an end in closed time moves to the opening after it (X-26).
    """
    if amount.unit is Unit.WORKING_DAYS:
        return calendar.add_days(start_at, amount.count)
    seconds = amount.count * SECONDS[amount.unit]
    if amount.unit is Unit.CLOCK_HOURS:
        return calendar.add_clock(start_at, seconds)
    return calendar.add(start_at, seconds)


def due_from(calendar: Calendar, target: Target, start_at: datetime) -> datetime | None:
    """Return when `target` falls due if it is called for at `start_at`; None where it names no figure."""
    return None if target.amount is None else add_amount(calendar, target.amount, start_at)


def ends_by_clock(target: Target, start_at: datetime) -> datetime | None:
    """Return when `target` ends by the clock, before an end in closed time moves; None for any other unit (X-26)."""
    amount = target.amount
    if amount is None or amount.unit is not Unit.CLOCK_HOURS:
        return None
    return start_at + timedelta(seconds=amount.count * SECONDS[amount.unit])


def days_crossed(
    calendar: Calendar,
    target: Target,
    *,
    called_at: datetime,
    start_at: datetime,
    due_at: datetime | None,
) -> tuple[Exceptional, ...]:
    """Return the days off and moved working days by which a promise begins or ends at another time than by the week.

    Clock hours run through them: they matter before the start, and where the end moves to the next opening (X-26).
    """
    amount = target.amount
    if amount is None or due_at is None:
        return calendar.exceptional(called_at, start_at) if called_at < start_at else ()
    if amount.unit is not Unit.CLOCK_HOURS:
        return calendar.exceptional(called_at, due_at)
    raw_at = ends_by_clock(target, start_at) or due_at
    return (*calendar.exceptional(called_at, start_at), *calendar.exceptional(raw_at, due_at))


def warn_at(
    calendar: Calendar, start_at: datetime, due_at: datetime, *, percent: int, unit: Unit
) -> datetime:
    """Return when `percent` of the way from `start_at` to `due_at` is used up (X-10), to the whole second below.

    The way is measured as the promise is: in opening time for working units, so that nobody is warned at night of a
    figure that only runs by day; in elapsed time for clock hours.
    """
    if unit is Unit.CLOCK_HOURS:
        begins_at = start_from(calendar, start_at)
        way = int((due_at - begins_at).total_seconds())
        return begins_at + timedelta(seconds=max(0, way) * percent // 100)
    way = max(0, calendar.between(start_at, due_at))
    return calendar.add(start_at, way * percent // 100)
