"""Access that is given: with its details in one step (IS-105), and what that moves of the promises (X-15)."""

from zoneinfo import ZoneInfo

import pytest

from reglament.core.lifecycle import Prospect
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.access import AccessDetailsGiven, GiveAccessDetails
from reglament.core.notices import notices_for

PAID = {"channel": "portal", "coverage": {"category": "paid"}}
TEXT = c.Message(text="done")
MOSCOW = ZoneInfo("Europe/Moscow")


def moved(found) -> list[tuple[str, ...]]:
    return [
        (one.kind, *(f"{due.astimezone(MOSCOW):%m-%d %H:%M}" for due in (one.before, one.after)))
        for one in found
    ]


def types(events) -> list[str]:
    return [type(one).__name__ for one in events]


@pytest.mark.parametrize("tool", ["", "TeamViewer"])
def test_details_give_access_and_end_the_wait_for_it(ticket, customer, tool) -> None:
    play = ticket("istom").open("03-11 10:00", **PAID)
    play.do(c.Wait, "03-11 10:10", party="access", ask="TeamViewer")
    events = play.events(GiveAccessDetails, "03-11 10:20", actor=customer, tool=tool)
    assert types(events) == ["RemoteAccessSet", "WaitingEnded", "AccessDetailsGiven"]
    granted, ended, given = events
    assert (granted.granted, granted.tool, ended.party) == (True, tool, "access")
    assert (granted.clauses, given.clauses) == (("IS-6", "IS-7", "IS-105"), ("IS-6", "IS-105"))
    assert play.ticket.facts["remote_access"] == "true"
    (again,) = play.events(GiveAccessDetails, "03-11 10:30", actor=customer)
    assert type(again) is AccessDetailsGiven


def test_the_tool_is_one_that_the_text_names(ticket, customer) -> None:
    play = ticket("istom").open("03-11 10:00", **PAID)
    refused = play.refused(GiveAccessDetails, "03-11 10:20", actor=customer, tool="AnyDesk")
    assert refused.clauses == ("IS-6",)
    assert not any(isinstance(one, AccessDetailsGiven) for one in play.history)


def test_on_what_is_solved_details_are_kept_and_give_no_access(ticket, customer) -> None:
    """A grant is for a request that is worked on."""
    play = ticket("istom").open("03-11 10:00", **PAID)
    play.do(c.Resolve, "03-11 10:10", outcome="answered", message=TEXT)
    assert types(play.events(GiveAccessDetails, "03-11 10:20", actor=customer)) == [
        "AccessDetailsGiven"
    ]
    assert not any(isinstance(one, e.RemoteAccessSet) for one in play.history)


@pytest.mark.clause("TE-24", "TE-25", "X-15")
def test_what_access_moved_is_told_with_both_moments(ticket, at, customer) -> None:
    """Granted Tue 10 March 10:00, twelve working hours from then are sooner than sixteen from the registration."""
    play = ticket("tron-en").open("03-06 17:30", level="premium", priority="P1")
    before = Prospect(tuple(play.history), play.regulation, at("03-10 10:00"))
    play.do(c.SetRemoteAccess, "03-10 10:00", actor=customer, granted=True)
    given = Prospect(tuple(play.history), play.regulation, at("03-10 10:00"))
    assert moved(given.shifts_since(before)) == [("workaround", "03-11 15:30", "03-11 13:00")]
    play.do(c.SetRemoteAccess, "03-10 11:00", actor=customer, granted=False)
    withdrawn = Prospect(tuple(play.history), play.regulation, at("03-10 11:00"))
    assert moved(withdrawn.shifts_since(given)) == [("workaround", "03-11 13:00", "03-11 15:30")]
    assert withdrawn.shifts_since(before) == ()


@pytest.mark.clause("TE-24", "TE-25", "X-15")
def test_staff_say_why_access_ended_while_a_promise_may_move_by_it(ticket, customer) -> None:
    play = ticket("tron-en").open("03-06 17:30", level="premium", priority="P1")
    play.do(c.SetRemoteAccess, "03-10 10:00", actor=customer, granted=True, tool="AnyDesk")
    refused = play.refused(c.SetRemoteAccess, "03-10 11:00", granted=False)
    assert (refused.field, refused.clauses) == ("reason", ("TE-24", "TE-25"))
    assert play.due("workaround") == "03-11 13:00"
    play.do(c.SetRemoteAccess, "03-10 11:00", granted=False, reason="the session broke off")
    assert play.history[-1].reason == "the session broke off"
    assert play.due("workaround") == "03-11 15:30"


@pytest.mark.clause("AS-54")
def test_what_is_removed_after_closing_moves_nothing_and_asks_no_reason(ticket, customer) -> None:
    play = ticket("aspro").open("03-11 12:00")
    play.do(c.SetRemoteAccess, "03-11 12:10", actor=customer, granted=True)
    play.do(c.Close, "03-11 12:20", outcome="answered", message=TEXT)
    play.do(c.SetRemoteAccess, "03-11 12:30", granted=False)
    assert play.ticket.facts["remote_access"] == "false"


@pytest.mark.clause("TE-24", "TE-25", "X-15")
def test_the_customer_is_told_that_staff_recorded_the_end_and_not_of_the_own_word(
    ticket, customer
) -> None:
    def told(**values) -> list[tuple[str, tuple[str, ...]]]:
        play = ticket("tron-en").open("03-06 17:30", level="premium", priority="P1")
        play.do(c.SetRemoteAccess, "03-10 10:00", actor=customer, granted=True)
        assert outside(play, play.history[-1:]) == []
        return outside(play, play.events(c.SetRemoteAccess, "03-10 11:00", granted=False, **values))

    def outside(play, events) -> list[tuple[str, tuple[str, ...]]]:
        found = notices_for(play.regulation, play.ticket, events)
        return [(one.letter, one.clauses) for one in found if one.role == "requester"]

    assert told(reason="the session broke off") == [("access_withdrawn", ("TE-24", "TE-25"))]
    assert told(actor=customer) == []
