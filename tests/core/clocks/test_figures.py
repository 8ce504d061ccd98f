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
