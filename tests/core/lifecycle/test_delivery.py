"""Letters that do not arrive: noted, clocks run on, and after too many the portal alone serves."""

import pytest

from reglament.core.lifecycle.suggestions import suggestions
from reglament.core.model import commands as c
from reglament.core.model.people import SYSTEM
from reglament.core.notices import notices_for

TOLD = c.Message(text="mailbox full")


def fail(play, at, **known):
    return play.events(
        c.NoteDeliveryFailure, at, actor=SYSTEM, recipient="anna@customer.example", status="5.2.2",
        message=TOLD, **known,
    )  # fmt: skip


def names(events):
    return [type(one).__name__ for one in events]


@pytest.mark.parametrize("code", ["istom", "tron-en"])
def test_a_failure_is_a_task_and_stops_no_clock(ticket, code) -> None:
    level = {"istom": "paid-standard", "tron-en": "premium"}[code]
    play = ticket(code).open("03-11 12:00", level=level)
    before = play.dues()
    (event,) = fail(play, "03-11 12:01")
    assert (event.recipient, event.status, event.message) == (
        "anna@customer.example",
        "5.2.2",
        TOLD,
    )
    assert play.dues() == before
    assert play.promise("response").met_at is None
    assert [one.what for one in suggestions(play.regulation, play.ticket)][:1] == ["delivery"]
    # it binds nobody to the customer's silence, and nobody is mailed about it
    assert notices_for(play.regulation, play.ticket, (event,)) == ()


def test_after_two_the_request_is_portal_only_until_staff_reach_the_customer(ticket) -> None:
    play = ticket("istom").open("03-11 12:00", level="paid-standard")
    assert names(fail(play, "03-11 12:01")) == ["DeliveryFailed"]
    assert names(fail(play, "03-11 12:30")) == ["DeliveryFailed", "MadePortalOnly"]
    assert play.history[-1].clauses == ("IS-134",)
    answer = play.events(c.ReplyToCustomer, "03-11 12:40", message=c.Message(text="look there"))
    assert notices_for(play.regulation, play.ticket, answer) == ()
    assert names(fail(play, "03-11 12:50")) == ["DeliveryFailed"]
    play.do(c.SettleDelivery, "03-11 13:00", reason="another address")
    assert (play.ticket.flags, suggestions(play.regulation, play.ticket)) == ((), ())
    answer = play.events(c.ReplyToCustomer, "03-11 13:10", message=c.Message(text="and here"))
    assert [one.to for one in notices_for(play.regulation, play.ticket, answer)] == [
        "anna@customer.example"
    ]
    assert names(fail(play, "03-11 13:20")) == ["DeliveryFailed"]


@pytest.mark.clause("IS-134")
@pytest.mark.threat("T01")
def test_each_letter_counts_once_and_one_known_by_its_name_alone_not_at_all(ticket) -> None:
    play = ticket("istom").open("03-11 12:00", level="paid-standard")
    first, second, third = ({"letter": f"<{n}@desk.example>"} for n in (1, 2, 3))
    assert names(fail(play, "03-11 12:01", **first, by_header=True)) == ["DeliveryFailed"]
    # what is known already is only noted, whichever letter a forger names
    for at, letter in (("12:02", first), ("12:03", second)):
        assert names(fail(play, f"03-11 {at}", **letter, by_header=True)) == ["NoteAdded"]
    assert names(fail(play, "03-11 12:04", **first)) == ["DeliveryFailed"]
    assert names(fail(play, "03-11 12:05", **first)) == ["NoteAdded"]
    assert names(fail(play, "03-11 12:06", **second)) == ["DeliveryFailed", "MadePortalOnly"]
    play.do(c.SettleDelivery, "03-11 13:00", reason="the mailbox is emptied")
    # staff sent it again, under its name
    assert names(fail(play, "03-11 13:10", **first)) == ["DeliveryFailed"]
    assert names(fail(play, "03-11 13:20", **third)) == ["DeliveryFailed", "MadePortalOnly"]


def test_nothing_is_settled_where_nothing_failed_and_not_without_a_reason(ticket) -> None:
    play = ticket("istom").open("03-11 12:00", level="paid-standard")
    assert "came back" in play.refused(c.SettleDelivery, "03-11 12:05", reason="x").what.en
    fail(play, "03-11 12:06")
    assert "reason" in play.refused(c.SettleDelivery, "03-11 12:07", reason=" ").what.en
    refused = play.refused(c.SettleDelivery, "03-11 12:08", actor=SYSTEM, reason="x")
    assert "Only staff" in refused.what.en
