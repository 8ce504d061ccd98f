"""Grounds (C08): each needs what its clause names, from the policy's own lists where there are any, and a letter."""

from dataclasses import replace

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e

TEXT = c.Message(text="We explain why below.")


def aspro(ticket):
    return ticket("aspro").open("03-11 12:00", requester="boris")


def istom(ticket, **values):
    return ticket("istom").open(
        "03-11 12:00",
        coverage={"category": "paid"},
        channel="portal",
        problem="product_problem",
        **values,
    )


def call(action: str, ground: str, **details: str) -> dict[str, object]:
    return {"action": action, "ground": ground, "message": TEXT, "details": details}


@pytest.mark.clause("HY-22")
def test_only_a_coded_breach_of_procedure_lets_a_ticket_be_left(ticket, letter) -> None:
    play = ticket("hydra").open(
        "03-11 12:00", channel="email", type="incident", coverage={"portal_available": "no"}
    )
    assert play.ticket.provisional == ("priority",)
    breach = {"action": "refuse", "ground": "against-procedure"}
    for wrong in ({}, {"breach": "two-problems"}):
        refusal = play.refused(c.Refuse, "03-11 12:30", message=TEXT, details=wrong, **breach)
        assert refusal.clauses == ("HY-22",)
    coded = {"breach": "incident-without-priority"}
    events = play.events(c.Refuse, "03-11 12:31", message=TEXT, details=coded, **breach)
    assert isinstance(events[-1], e.Refused)
    assert (play.ticket.state, play.ticket.ground) == ("closed", "against-procedure")
    assert "HY-22" in letter(play, events)[1]


@pytest.mark.clause("AS-65")
def test_outdated_software_is_a_ground_with_the_versions_checked(ticket, letter) -> None:
    play = aspro(ticket)
    assert (
        "AS-65"
        in play.refused(c.Refuse, "03-12 11:00", **call("refuse", "outdated-software")).clauses
    )
    checked = "Chrome 80; not reproduced on current"
    events = play.events(
        c.Refuse, "03-12 11:00", **call("refuse", "outdated-software", checked_versions=checked)
    )
    assert events[-1].details == {"checked_versions": checked}
    assert play.ticket.state == "closed"
    assert "outdated" in letter(play, events)[1]


@pytest.mark.clause("AS-68")
def test_out_of_scope_needs_an_entry_that_is_out(ticket, letter) -> None:
    play = aspro(ticket)
    assert play.refused(c.Refuse, "03-11 12:05", **call("refuse", "out-of-scope"))
    play.do(c.Classify, "03-11 12:10", scope="setup")
    claimed = call("refuse", "out-of-scope", scope="custom-module")
    assert "AS-68" in play.refused(c.Refuse, "03-11 12:12", **claimed).clauses
    play.do(c.Classify, "03-11 12:15", scope="custom-module")
    events = play.events(c.Refuse, "03-11 12:20", **call("refuse", "out-of-scope"))
    assert (play.ticket.state, play.ticket.scope) == ("closed", "custom-module")
    assert letter(play, events)[1]


@pytest.mark.clause("IS-129")
def test_cannot_solve_out_of_scope_or_move_to_consulting(ticket) -> None:
    play = istom(ticket).do(c.Classify, "03-11 12:10", scope="import-data")
    play.do(c.Refuse, "03-11 12:20", **call("cannot_solve", "out-of-scope"))
    assert (play.ticket.ground, play.history[-1].clauses[-1]) == ("out-of-scope", "IS-129")
    other = istom(ticket)
    other.do(c.TransferLevel, "03-11 13:00", level="consulting", reason="fits no other level")
    assert other.due("response") == "03-17 16:00"


@pytest.mark.clause("AS-70")
def test_language_is_warned_of_once_and_refused_on_the_next_message(ticket, letter) -> None:
    play = aspro(ticket)
    first = call("refuse", "language", message="1")
    assert "AS-70" in play.refused(c.Refuse, "03-11 12:05", **first).clauses
    play.reply("03-11 12:10", canned="warning")
    play.add("03-11 14:00")
    second = len(play.history)
    unnamed = play.refused(c.Refuse, "03-11 14:05", **call("refuse", "language"))
    assert unnamed.what.en.endswith("needs: Message it is about")
    events = play.events(c.Refuse, "03-11 14:10", **call("refuse", "language", message=str(second)))
    assert events[-1].details == {"message": str(second)}
    assert isinstance(play.history[second - 1], e.CustomerReplied)
    assert play.ticket.state == "closed"
    assert letter(play, events)[1]
    skipped = aspro(ticket)
    skipped.do(
        c.Refuse, "03-11 12:05", **call("refuse", "language", message="1", warning="threats")
    )
    assert skipped.ticket.ground == "language"


@pytest.mark.clause("AS-64")
@pytest.mark.parametrize("shown", ["not reproduced", "no access"])
def test_aspro_may_suspend_for_either_and_a_grant_resumes(ticket, customer, shown) -> None:
    play = aspro(ticket)
    if shown == "not reproduced":
        play.classify("03-12 10:50", reproduced="no")
    play.do(c.Refuse, "03-12 11:00", **call("suspend", "not-reproducible/no-access"))
    assert (play.ticket.state, play.history[-1].clauses) == ("suspended", ("AS-63", "AS-64"))
    play.do(c.SetRemoteAccess, "03-12 12:00", actor=customer, granted=True)
    assert play.ticket.state == "registered"


@pytest.mark.clause("AS-64")
def test_aspro_cannot_say_so_of_what_is_reproduced_with_access(ticket, customer) -> None:
    play = aspro(ticket).classify("03-12 10:50", reproduced="yes")
    play.do(c.SetRemoteAccess, "03-12 10:55", actor=customer, granted=True)
    refusal = play.refused(c.Refuse, "03-12 11:00", **call("suspend", "not-reproducible/no-access"))
    assert "AS-64" in refusal.clauses


@pytest.mark.clause("IS-125")
@pytest.mark.parametrize("wanted", [1, 2])
def test_as_many_clarifications_are_asked_for_as_the_regulation_says(ticket, wanted) -> None:
    play, name = istom(ticket), "clarifications_before_insufficient_info"
    known = play.regulation.parameters
    changed = {**known, name: replace(known[name], value=wanted)}
    play.regulation = replace(play.regulation, parameters=changed)
    lacking = call("cannot_solve", "insufficient-info")
    for minute in range(wanted):
        assert "IS-125" in play.refused(c.Refuse, f"03-11 12:{minute}5", **lacking).clauses
        # a letter that asks and waits is one clarification
        play.reply(f"03-11 12:{minute}7", canned="clarification", wait_for_customer=True)
    assert play.do(c.Refuse, "03-11 13:00", **lacking).ticket.state == "closed"
