"""How a customer says that it is solved: with words that ask nothing, and after the own word brought it back (X-8)."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import Actor, ActorKind

TEXT = c.Message(text="restarted so")
THANKS = c.Message(text="Thank you, it works now.")
IGOR = Actor(kind=ActorKind.STAFF, id="igor", name="Igor")
OPENED = {
    "tron-en": {"priority": "P2", "level": "premium"},
    "tron-ru": {"priority": "P2", "level": "premium"},
    "hydra": {"channel": "portal", "type": "incident", "priority": "normal"},
    "aspro": {"kind": "incident", "coverage": {"access": "user"}},
    "istom": {"channel": "portal", "coverage": {"category": "paid"}},
}
# what the outcome's clause is, and what says that a word brings it back: none in Hydra's text, which breaks off
CLAUSES = {
    "tron-en": ("TE-54", "X-8"),
    "tron-ru": ("TR-56", "X-8"),
    "hydra": ("HY-12",),
    "aspro": ("AS-29", "X-8"),
    "istom": ("IS-73", "IS-122", "X-8"),
}


def solved(ticket, code, *, outcome=""):
    play = ticket(code).open("03-11 10:00", **OPENED[code])
    first = next(
        name
        for name, one in play.regulation.outcomes.items()
        if set(one.needs) <= {"solution", "letter"}
    )
    return play.do(c.Resolve, "03-11 12:00", actor=IGOR, outcome=outcome or first, message=TEXT)


@pytest.mark.parametrize("code", OPENED)
def test_words_that_confirm_are_said_and_close_and_no_answer_to_them_is_owed(
    ticket, customer, code
) -> None:
    play = solved(ticket, code)
    before = [one for one in play.promises() if one.kind == "follow_up"]
    said, closed = play.events(
        c.Close, "03-11 12:20", actor=customer, message=THANKS, channel="portal"
    )
    assert (type(said), said.message, said.channel) == (e.CustomerReplied, THANKS, "portal")
    assert (type(closed), closed.message) == (e.Closed, None)
    assert [one for one in play.promises() if one.kind == "follow_up"] == before
    assert (play.ticket.state, play.ticket.unanswered) == ("closed", ())
    assert play.ticket.last_customer_at == said.at


def test_words_that_confirm_are_words(ticket, customer) -> None:
    play = solved(ticket, "tron-en")
    nothing = c.Message(text=" ")
    refused = play.refused(c.Close, "03-11 12:20", actor=customer, message=nothing)
    assert refused.what.en == "The text of the message is missing"


def test_a_customers_words_are_no_letter_of_ours(ticket, customer) -> None:
    """What the outcome needs is what was told with the solution, never what the customer wrote."""
    play = solved(ticket, "tron-en")
    play.do(c.Reopen, "03-11 12:30")
    assert play.refused(c.Close, "03-11 12:40", actor=customer, message=THANKS)


@pytest.mark.parametrize("code", OPENED)
def test_who_took_a_solution_back_by_a_word_says_by_another_that_it_is_one(
    ticket, customer, code
) -> None:
    play = solved(ticket, code)
    solved_by = play.ticket.outcome
    play.add("03-11 13:00")
    assert play.ticket.state == "in_work"
    (closed,) = play.events(c.Close, "03-11 14:00", actor=customer)
    assert (closed.outcome, closed.clauses) == (solved_by, CLAUSES[code])
    assert (play.ticket.state, play.ticket.outcome) == ("closed", solved_by)
    assert [one.kind for one in play.promises() if one.over_at is None or one.reopened_at] == []
    assert play.ticket.taken_back == ""


def test_it_is_as_well_after_a_confirmation_and_an_answer_between(ticket, customer) -> None:
    play = solved(ticket, "tron-en").do(c.Close, "03-11 12:10", actor=customer)
    play.do(c.Reopen, "03-12 10:00", actor=customer, reason="it is back", channel="portal")
    play.reply("03-12 10:30").do(c.Wait, "03-12 10:40", party="customer", ask="Which version?")
    (closed,) = play.events(c.Close, "03-12 11:00", actor=customer)
    assert closed.outcome == "restored"
    fix = play.promise("permanent_fix")
    assert (fix.state, fix.reopened_at, fix.solved_again_at) == ("met", None, closed.at)


def test_what_staff_took_back_or_ended_otherwise_no_customer_closes(ticket, customer) -> None:
    by_us = solved(ticket, "tron-en").do(c.Reopen, "03-11 12:30", actor=IGOR, reason="not yet")
    assert by_us.refused(c.Close, "03-11 12:40", actor=customer)
    unsolved = solved(ticket, "tron-en", outcome="not-covered").add("03-11 13:00")
    assert unsolved.refused(c.Close, "03-11 14:00", actor=customer)
    merged = ticket("tron-en").open("03-11 10:00", **OPENED["tron-en"]).add("03-11 13:00")
    assert merged.refused(c.Close, "03-11 14:00", actor=customer)


def test_the_newest_solution_is_the_one_that_counts(ticket, customer) -> None:
    """Solved anew, a request is confirmed as what it was solved with last."""
    play = solved(ticket, "istom").add("03-11 13:00")
    play.do(c.Resolve, "03-11 14:00", actor=IGOR, outcome="advised", message=TEXT)
    (closed,) = play.events(c.Close, "03-11 15:00", actor=customer)
    assert (closed.outcome, closed.clauses) == ("advised", ("IS-87", "IS-88", "IS-89"))
