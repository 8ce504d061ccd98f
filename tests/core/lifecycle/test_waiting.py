"""What waiting needs: a question that the customer gets, a third party that is named with what it is asked for."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import findings as f

OPENED = {
    "tron-en": {"level": "premium", "priority": "P2"},
    "tron-ru": {"level": "premium", "priority": "P2"},
    "hydra": {"channel": "portal", "priority": "normal"},
    "aspro": {},
    "istom": {"channel": "portal"},
}


def opened(ticket, code):
    return ticket(code).open("03-10 10:00", **OPENED[code])


@pytest.mark.parametrize(
    ("code", "clauses"),
    [
        # silence after a question closes (TE-57, TR-59), or counts as delay (AS-69, IS-130); Hydra's text is silent
        ("tron-en", ("TE-57", "TE-60", "X-5")),
        ("tron-ru", ("TR-59", "TR-62", "X-5")),
        ("hydra", ("X-5",)),
        ("aspro", ("AS-69", "X-5")),
        ("istom", ("IS-130", "X-5")),
    ],
)
def test_nobody_waits_for_a_customer_who_was_not_asked(ticket, code, clauses) -> None:
    play = opened(ticket, code)
    refused = play.refused(c.Wait, "03-10 11:00", party="customer", ask=" ")
    assert refused.clauses == clauses
    assert refused.what.en == "The question to the customer is missing"


@pytest.mark.parametrize("code", OPENED)
def test_the_question_goes_to_the_customer(ticket, code) -> None:
    play = opened(ticket, code)
    play.do(c.Wait, "03-10 12:00", party="customer", ask="Which version runs there?")
    asked = [one.message.text for one in play.history if isinstance(one, e.StaffReplied)]
    assert asked == ["Which version runs there?"]
    assert (play.ticket.state, play.ticket.waiting_for) == ("waiting", "customer")


def test_silence_after_the_question_closes_as_the_ledger_counts_it(ticket) -> None:
    """Question on Tue 2026-03-10 12:00, silence: reminders Fri 13 and Wed 18, closed Tue 24 March 12:00 (TE-57)."""
    play = opened(ticket, "tron-en")
    play.do(c.Wait, "03-10 12:00", party="customer", ask="Which version runs there?")
    assert play.agenda("silence_reminder") == ["03-13 12:00", "03-18 12:00"]
    assert play.agenda("silence_close") == ["03-24 12:00"]


@pytest.mark.parametrize(
    ("code", "clauses"),
    [
        ("tron-en", ("TE-61", "X-5")),
        ("tron-ru", ("TR-63", "X-5")),
        ("hydra", ("X-5",)),
        ("aspro", ("AS-14", "X-5")),
        ("istom", ("IS-4", "X-5")),
    ],
)
def test_a_third_party_is_named_with_what_it_is_asked_for(ticket, code, clauses) -> None:
    play = opened(ticket, code)
    refused = play.refused(c.Wait, "03-10 11:00", party="third_party")
    assert refused.clauses == clauses
    play.do(c.Wait, "03-10 11:00", party="third_party", ask="Antivirus X: why it locks the file")
    assert play.ticket.waiting_for == "third_party"


@pytest.mark.parametrize("missing", ["maker", "message"])
def test_a_referral_says_to_whom_and_what_for(ticket, missing) -> None:
    given = {"maker": "Antivirus X", "message": c.Message(text="Please report it there: our log…")}
    empty = {"maker": " ", "message": c.Message(text=" ")}
    play = opened(ticket, "tron-en")
    words = {**given, missing: empty[missing]}
    refused = play.refused(f.Refer, "03-10 11:00", party_type="maker", external_number="", **words)
    assert "missing" in refused.what.en
    assert refused.clauses == ("TE-61",)
