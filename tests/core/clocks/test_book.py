"""A book that goes on with more events stands as the whole history read anew, and leaves the one it came from."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from tests.core.lifecycle.walks import CODES, walk

from reglament.core.clocks.agenda import coming
from reglament.core.clocks.book import Book, followed, read
from reglament.core.clocks.promises import promises_of
from reglament.core.model import events as e
from reglament.core.model.promises import Deadline, Promise

SEEDS = (0, 1, 2)


def told(book: Book, last: e.Event) -> tuple[tuple[Promise, ...], list[Deadline]]:
    found = promises_of(book, at=last.at, explain=True)
    return found, [one.deadline for one in coming(book)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", CODES)
def test_a_book_that_goes_on_is_the_whole_read_anew(code: str, seed: int) -> None:
    regulation, history = walk(code, seed)
    whole = told(read(regulation, history), history[-1])
    for cut in islice(range(1, len(history)), 0, None, 5):
        past, rest = history[:cut], history[cut:]
        book = read(regulation, past)
        before = told(book, past[-1])
        assert told(followed(book, past, rest), history[-1]) == whole
        assert told(book, past[-1]) == before


def test_a_pause_that_ends_leaves_the_book_in_which_it_lasts(ticket: Callable[[str], Any]) -> None:
    play = ticket("tron-en")
    granted = replace(play.regulation.parameters["pause_on"], value=("customer",))
    parameters = {**play.regulation.parameters, "pause_on": granted}
    play.regulation = regulation = replace(play.regulation, parameters=parameters)
    play.open("03-10 10:00", level="premium", priority="P1").reply("03-10 11:00")
    past = tuple(play.reply("03-10 12:00", wait_for_customer=True).history)
    whole = tuple(play.add("03-11 12:00").history)
    book = read(regulation, past)
    before = told(book, past[-1])
    assert any(one.pauses for one in before[0])
    assert told(followed(book, past, whole[len(past) :]), whole[-1]) == told(
        read(regulation, whole), whole[-1]
    )
    assert told(book, past[-1]) == before


def test_each_event_that_reaches_back_is_among_them() -> None:
    lives = [event for code in CODES for seed in SEEDS for event in walk(code, seed)[1]]
    assert any(isinstance(one, e.ChaserMarked) for one in lives)


def test_a_consent_given_before_it_was_recorded_counts_from_its_words() -> None:
    regulation, history = walk("tron-en", 0)
    at = next(n for n, one in enumerate(history) if isinstance(one, e.FactsChanged))
    past, change = history[:at], history[at]
    assert isinstance(change, e.FactsChanged)
    back = e.FactsChanged(
        at=change.at, actor=change.actor, regulation=change.regulation, changes=change.changes,
        counts_from=change.counts_from, since=history[0].at,
    )  # fmt: skip
    found = followed(read(regulation, past), past, (back,))
    assert told(found, back) == told(read(regulation, (*past, back)), back)
    assert told(found, back) != told(read(regulation, (*past, change)), back)
