"""What is solved is solved once, and asks nothing more: it is reopened before (TE-54); a plain letter goes out."""

from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e

AT, SOLVED, LATER = "03-11 12:00", "03-11 12:20", "03-11 13:00"
TEXT = c.Message(text="Restart it.")
SOLVES = {
    "tron-en": ("restored", ("TE-54",)),
    "tron-ru": ("restored", ("TR-56",)),
    "hydra": ("solved", ()),
    "aspro": ("answered", ()),
}


def solved(ticket: Any, code: str) -> Any:
    facts = {
        "tron-en": {"level": "premium"},
        "tron-ru": {"level": "premium"},
        "hydra": {"priority": "normal", "channel": "portal"},
        "aspro": {},
    }
    play = ticket(code).open(AT, **facts[code])
    return play.do(c.Resolve, SOLVED, outcome=SOLVES[code][0], message=TEXT)


@pytest.mark.clause("TE-54", "TR-56")
@pytest.mark.parametrize("code", SOLVES)
def test_a_question_on_what_is_solved_is_refused_as_waiting_is(ticket: Any, code: str) -> None:
    play = solved(ticket, code)
    waits = play.refused(c.Wait, LATER, party="customer", ask="Which version?")
    asks = play.refused(c.ReplyToCustomer, LATER, message=TEXT, wait_for_customer=True)
    named = play.refused(c.ReplyToCustomer, LATER, message=TEXT, asked=("version",))
    for one in (asks, named):
        assert (one.what, one.remedy, one.clauses) == (waits.what, waits.remedy, waits.clauses)
    assert set(SOLVES[code][1]) <= set(asks.clauses)
    assert play.reply(LATER).ticket.state == "resolved"


@pytest.mark.clause("TE-54", "TR-56")
@pytest.mark.parametrize("code", SOLVES)
def test_a_second_solution_needs_a_reopening(ticket: Any, code: str) -> None:
    play, outcome = solved(ticket, code), SOLVES[code][0]
    again = play.refused(c.Resolve, LATER, outcome=outcome, message=TEXT)
    assert again.what.en.endswith("is resolved")
    assert again.remedy.en == "Reopen it first."
    assert set(SOLVES[code][1]) <= set(again.clauses)
    play.do(c.Reopen, LATER, reason="It came back.")
    play.do(c.Resolve, "03-11 14:00", outcome=outcome, message=TEXT)
    assert sum(isinstance(one, e.Resolved) for one in play.history) == 2


@pytest.mark.parametrize("made", [c.Resolve, c.Close])
def test_what_is_closed_is_neither_solved_nor_closed_again(ticket: Any, made: Any) -> None:
    play = solved(ticket, "tron-en").do(c.Close, LATER, outcome="restored")
    again = play.refused(made, "03-11 14:00", outcome="restored", message=TEXT)
    assert again.what.en.endswith("is closed")
    assert "TE-54" in again.clauses


@pytest.mark.clause("TE-56")
def test_a_special_version_goes_on_to_what_support_does_not_cover(ticket: Any) -> None:
    """X-21: it resolves to `not-covered` by a closing that tells so, without being solved twice."""
    play = ticket("tron-en").open(AT, level="premium")
    details = {"version": "7.4-acme", "covered": "no"}
    play.do(c.Resolve, SOLVED, outcome="special-version", message=TEXT, details=details)
    play.do(c.Close, LATER, outcome="not-covered", message=TEXT)
    assert (play.ticket.state, play.ticket.outcome) == ("closed", "not-covered")
