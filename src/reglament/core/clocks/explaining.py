"""Owns the derivation of a promise: the steps from the call to the due instant, as codes with values.

Wording them is `core.notices`'; nothing here decides anything.
"""

from datetime import datetime, timedelta

from reglament.core.clocks.figures import Figure
from reglament.core.clocks.run import Run
from reglament.core.model.promises import Step
from reglament.core.regulation.document import Amount, CalendarSheet, Unit
from reglament.core.regulation.promising import SECONDS, add_amount, days_crossed
from reglament.core.worktime import Calendar
from reglament.core.worktime.errors import CalendarYearMissing

# a figure of forty days is told by its first days and its last
MOST_SLICES = 14


def steps_of(run: Run, calendar: Calendar, sheet: CalendarSheet, *, zone: str) -> tuple[Step, ...]:
    """Return the derivation of a run: call, opening, row, calendar slices, days off, due, and what changed it since."""
    figure = run.figure
    steps = [_step("called", ("at", figure.called_at))]
    # a call within hours counts from its whole second, which lies before it
    if figure.start_at > figure.called_at:
        code = "opens_after_day_off" if calendar.is_day_off(figure.called_at) else "opens"
        steps.append(_step(code, ("at", figure.start_at), ("calendar", figure.calendar)))
    steps.append(
        _step("amount", ("amount", figure.printed), ("row", figure.row), clauses=figure.clauses)
    )
    if figure.missing_year:
        steps.append(_step("year_missing", ("year", str(figure.missing_year))))
    crossed = _crossed(figure, calendar, sheet)
    if figure.due_at is None:
        steps += crossed
    else:
        steps += _in_order(_slices(figure, calendar, figure.due_at), crossed)
        steps.append(_step("due", ("at", figure.due_at), ("zone", zone)))
    return (*steps, *run.steps, *_ending(run))


def _slices(figure: Figure, calendar: Calendar, due_at: datetime) -> list[Step]:
    amount = figure.target.amount
    if amount is not None and amount.unit is Unit.CLOCK_HOURS:
        return [_clock_hours(figure, amount, calendar)]
    try:
        windows = calendar.open_intervals(figure.start_at, due_at)
    except CalendarYearMissing:
        return []
    left_out = len(windows) - MOST_SLICES
    shown = windows if left_out <= 0 else [*windows[: MOST_SLICES - 1], windows[-1]]
    steps = [_step("slice", ("from", a), ("to", b)) for a, b in shown]
    if left_out > 0:
        hidden = windows[MOST_SLICES - 1 : -1]
        seconds = int(sum((b - a).total_seconds() for a, b in hidden))
        values = ("count", str(len(hidden))), ("seconds", str(seconds))
        steps.insert(-1, _step("slices_left_out", *values))
    return steps


def _crossed(figure: Figure, calendar: Calendar, sheet: CalendarSheet) -> list[Step]:
    """Return the days off and moved working days between the call and the due instant, with what says so."""
    crossed = days_crossed(
        calendar,
        figure.target,
        called_at=figure.called_at,
        start_at=figure.start_at,
        due_at=figure.due_at,
    )
    return [
        _step(
            "day_moved" if one.opens else "days_off",
            ("from", one.begins_at),
            ("first", one.first.isoformat()),
            ("last", one.last.isoformat()),
            clauses=sheet.moved_by if one.opens else sheet.closed_by,
        )
        for one in crossed
    ]


def _in_order(slices: list[Step], crossed: list[Step]) -> list[Step]:
    """Return the slices with the days told before the first of them that lies behind."""
    if not crossed:
        return slices
    found = list(slices)
    for step in crossed:
        at = _from(step)
        place = next((n for n, one in enumerate(found) if _from(one) >= at), None)
        found.insert(len(found) if place is None else place, step)
    return found


def _from(step: Step) -> str:
    """Return where a step begins; moments of UTC go by their texts, and what says no more goes first."""
    return next((value for name, value in step.values if name == "from"), "")


def _clock_hours(figure: Figure, amount: Amount, calendar: Calendar) -> Step:
    """Return where the hours end, and the opening that an end in closed time moves to (X-26)."""
    raw_at = figure.start_at + timedelta(seconds=amount.count * SECONDS[amount.unit])
    # a pause moves what is due further; the hours themselves end where they end
    to = add_amount(calendar, amount, figure.start_at)
    if to == raw_at:
        return _step("clock_hours", ("from", figure.start_at), ("to", to))
    values = ("from", figure.start_at), ("ends", raw_at), ("calendar", figure.calendar), ("to", to)
    return _step("clock_hours_moved", *values)


def _ending(run: Run) -> list[Step]:
    steps = []
    if run.breached_at is not None:
        steps.append(_step("breached", ("at", run.breached_at)))
    if run.met_at is not None:
        steps.append(_step("met", ("at", run.met_at), ("by", run.met_by)))
    if run.reopened_at is not None:
        steps.append(_step("reopened", ("at", run.reopened_at)))
    if run.solved_again_at is not None:
        steps.append(_step("solved_again", ("at", run.solved_again_at)))
    if run.ended is not None:
        steps.append(run.ended)
    return steps


def _step(code: str, *values: tuple[str, str | datetime], clauses: tuple[str, ...] = ()) -> Step:
    words = tuple((k, v.isoformat() if isinstance(v, datetime) else v) for k, v in values)
    return Step(code=code, values=words, clauses=clauses)
