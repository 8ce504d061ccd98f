"""Which of two figures holds, and what a figure keeps when it is moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reglament.core.clocks import promises
from reglament.core.clocks.figures import earlier, figure_for, not_before


@pytest.fixture
def figure(ticket, at):
    regulation = ticket("tron-en").regulation
    facts = {"level": "premium", "priority": "P1"}
    made = figure_for(regulation, "response", facts=facts, called_at=at("03-11 10:00"))
    assert (made.due_at, made.warn_at) == (at("03-11 12:00"), at("03-11 11:30"))
    return made


def test_the_figure_that_falls_due_first_holds_and_one_without_an_instant_never(figure) -> None:
    later = replace(figure, due_at=figure.due_at + timedelta(seconds=1))
    unspecified = replace(figure, due_at=None, warn_at=None)
    pairs = {
        (later, figure): figure,
        (figure, later): figure,
        (unspecified, figure): figure,
        (figure, unspecified): figure,
        (None, figure): figure,
        (figure, None): figure,
        (None, None): None,
        (None, unspecified): None,
        (unspecified, None): unspecified,
    }
    assert {pair: earlier(*pair) for pair in pairs} == pairs


def test_a_figure_is_moved_only_where_it_fell_due_before(figure) -> None:
    due_at = figure.due_at
    moved = due_at + timedelta(seconds=1)
    assert not_before(figure, due_at) == figure
    assert not_before(figure, moved) == replace(figure, due_at=moved, warn_at=moved)
    assert not_before(None, due_at) is None


@pytest.mark.parametrize(("arrived", "opens"), [("03-11 10:00", False), ("03-11 07:00", True)])
def test_the_derivation_tells_of_an_opening_only_where_it_was_waited_for(
    ticket, at, arrived, opens
) -> None:
    play = ticket("tron-en").open(arrived, level="premium", priority="P1")
    (found, *_) = promises(play.regulation, play.history, at=at("03-11 10:30"), explain=True)
    assert (found.kind, ("opens" in [step.code for step in found.steps])) == ("response", opens)


def crossed(play, at, seen: str) -> dict[str, list[tuple[str, str, str, tuple[str, ...]]]]:
    """Return what each promise crosses by the production calendar, and what says so."""
    return {
        one.kind: [
            (step.code, dict(step.values)["first"], dict(step.values)["last"], step.clauses)
            for step in one.steps
            if step.code in {"days_off", "day_moved"}
        ]
        for one in promises(play.regulation, play.history, at=at(seen), explain=True)
    }


@pytest.mark.clause("TE-5")
def test_the_derivation_names_days_off_that_a_promise_crosses(ticket, at) -> None:
    play = ticket("tron-en").open("2026-12-30 16:30", level="premium", priority="P2")
    new_year = ("days_off", "2026-12-31", "2027-01-10", ("TE-5", "X-2"))
    found = crossed(play, at, "2026-12-30 17:00")
    assert found == {kind: [new_year] for kind in ("response", "workaround", "permanent_fix")}
    (first, *_) = promises(play.regulation, play.history, at=at("2026-12-30 17:00"), explain=True)
    codes = [step.code for step in first.steps]
    assert codes == ["called", "amount", "slice", "days_off", "slice", "due"]


def test_an_ordinary_weekend_is_no_step_of_the_derivation(ticket, at) -> None:
    play = ticket("tron-en").open("03-13 16:30", level="premium", priority="P2")
    assert crossed(play, at, "03-13 17:00")["response"] == []


def test_a_working_saturday_is_named_where_the_text_has_it_open(ticket, at) -> None:
    play = ticket("istom").open(
        "2025-10-31 17:30",
        channel="portal",
        coverage={"category": "paid"},
        problem="product_problem",
    )
    saturday = ("day_moved", "2025-11-01", "2025-11-01", ("IS-11", "X-3"))
    assert crossed(play, at, "2025-10-31 18:00")["response"] == [saturday]
    closed = ticket("tron-en").open("2025-10-31 17:30", level="premium", priority="P2")
    unity = ("days_off", "2025-11-03", "2025-11-04", ("TE-5", "X-2"))
    assert crossed(closed, at, "2025-10-31 17:45")["response"] == [unity]


def test_hours_by_the_clock_name_days_off_only_where_their_end_is_moved(ticket, at) -> None:
    # TR-37 at Basic: 16 hours by the clock; from 10:00 they end in the night before a working day or a day off
    through = ticket("tron-ru").open("03-11 10:00", level="basic", priority="P1")
    assert crossed(through, at, "03-11 10:30") == {"response": []}
    moved = ticket("tron-ru").open("03-06 17:30", level="basic", priority="P1")
    holiday = ("days_off", "2026-03-09", "2026-03-09", ("TR-5", "TR-10", "X-2"))
    assert crossed(moved, at, "03-06 18:00") == {"response": [holiday]}
