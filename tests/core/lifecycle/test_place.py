"""Where a request that waits for somebody else stands: behind what can be worked on, unless a promise raises it."""

import pytest
from tests.core.lifecycle.places import place

from reglament.core.lifecycle.move import waited_for
from reglament.core.lifecycle.place import Turn
from reglament.core.model import commands as c
from reglament.core.model.billing import AnswerPaidWork, ProposePaidWork
from reglament.core.model.people import Actor, ActorKind

TEXT = c.Message(text="Which version?")
IGOR = Actor(kind=ActorKind.STAFF, id="igor", name="Igor")


@pytest.mark.parametrize(
    ("code", "facts", "before"),
    [
        ("tron-en", {"level": "premium", "priority": "P2"}, Turn.IN_TURN),
        # by arrival (AS-17): what waits is taken by nobody meanwhile, so that no order is turned
        ("aspro", {"kind": "incident"}, Turn.IN_TURN),
        ("hydra", {"priority": "normal", "channel": "portal"}, Turn.UNPROMISED),
    ],
)
def test_what_waits_stands_behind_and_comes_back_with_the_answer(
    ticket, code, facts, before
) -> None:
    play = ticket(code).open("03-11 10:00", **facts)
    assert place(play).turn == before
    moment = place(play).order_at
    play.do(c.Wait, "03-11 10:30", party="customer", ask="Which version?")
    assert place(play).turn == Turn.WAITING
    play.add("03-11 11:00")
    assert (place(play).turn, before != Turn.UNPROMISED or place(play).order_at) == (
        before, before != Turn.UNPROMISED or moment,
    )  # fmt: skip


def test_a_promise_that_runs_raises_what_waits_and_nothing_else_does(ticket, at) -> None:
    """Waiting pauses no promise (X-5); continuous work that has none left waits like any other (TE-16, X-14)."""
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.Wait, "03-11 10:10", party="third_party", ask="Host: a restart", actor=IGOR)
    workaround = min(p.due_at for p in play.promises() if p.over_at is None)
    assert place(play).order_at == workaround
    assert place(play).raised_at <= workaround
    back = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    back.do(c.Assign, "03-11 10:01", assignee="igor", assignee_name="Igor", actor=IGOR)
    back.do(c.Resolve, "03-11 12:00", outcome="restored", message=TEXT, actor=IGOR)
    back.add("03-12 10:00")
    assert place(back).turn == Turn.IN_TURN
    back.do(c.Wait, "03-12 10:30", party="customer", ask="Which version?")
    assert (place(back).turn, place(back).raised_at) == (Turn.WAITING, None)


def test_what_goes_out_of_turn_or_first_waits_as_such(ticket) -> None:
    play = ticket("istom").open("03-11 10:00", channel="vip_form", coverage={"category": "vip"})
    assert place(play).turn == Turn.SPECIAL
    play.do(c.Wait, "03-11 10:30", party="customer", ask="Which version?")
    assert place(play).turn == Turn.WAITING_SPECIAL
    critical = ticket("aspro").open("03-11 10:00", kind="incident")
    critical.do(c.FlagCritical, "03-11 10:05", critical=True, reason="Nothing works")
    critical.do(c.Wait, "03-11 10:30", party="customer", ask="Which version?")
    assert place(critical).turn == Turn.WAITING_OUT_OF_TURN


@pytest.mark.clause("X-5")
def test_work_that_only_a_lead_holds_up_too_leaves_the_request_in_its_turn(
    ticket, customer
) -> None:
    """Paid work outside the hours (HY-24) keeps nobody from the request within them, and no clock stands."""
    play = ticket("hydra").open("03-11 12:00", channel="portal", type="other")
    before, due = place(play), [(p.kind, p.due_at) for p in play.promises()]
    play.do(ProposePaidWork, "03-11 12:10", note="move the run", minutes=60, rate=300_000)
    assert waited_for(play.ticket) == "approval"
    assert (place(play), [(p.kind, p.due_at) for p in play.promises()]) == (before, due)
    # whom staff wait for by word is named first
    play.do(c.Wait, "03-11 12:15", party="third_party", ask="Host: a restart", actor=IGOR)
    assert (waited_for(play.ticket), place(play).turn) == ("third_party", Turn.WAITING)
    play.do(c.Resume, "03-11 12:20", actor=IGOR)
    authorised = {"actor": customer, "roles": ("authorised",)}
    play.do(AnswerPaidWork, "03-11 12:30", consent=True, **authorised)
    # a lead's word is ours to give
    assert (play.ticket.paid_work.waits, waited_for(play.ticket)) == (True, "")


@pytest.mark.parametrize("consent", [True, False])
def test_work_that_begins_with_consent_stands_behind_once_nothing_is_due(
    ticket, customer, consent
) -> None:
    """Help with an update is not begun without it (IS-81); the answer that is promised is owed all the same (X-5)."""
    play = ticket("istom").open(
        "03-12 10:00", type="update_installation", coverage={"category": "paid"}, channel="portal"
    )
    before = place(play)
    assert (before.turn, before.raised_at is None) == (Turn.IN_TURN, False)
    play.do(ProposePaidWork, "03-12 10:10", note="install 5.1", minutes=60)
    assert (waited_for(play.ticket), place(play)) == ("approval", before)
    play.do(c.ReplyToCustomer, "03-12 10:20", message=TEXT, actor=IGOR)
    assert [p for p in play.promises() if p.over_at is None and p.due_at] == []
    assert (place(play).turn, place(play).order_at, place(play).raised_at) == (
        Turn.WAITING, before.order_at, None,
    )  # fmt: skip
    play.do(AnswerPaidWork, "03-12 12:00", actor=customer, consent=consent)
    assert (waited_for(play.ticket), place(play).turn) == ("", Turn.IN_TURN)


def test_a_request_that_ended_waits_for_no_approval(ticket) -> None:
    play = ticket("hydra").open("03-11 12:00", channel="portal", type="other")
    play.do(ProposePaidWork, "03-11 12:10", note="move the run", minutes=60, rate=300_000)
    play.do(c.Resolve, "03-11 12:20", outcome="solved", message=TEXT, actor=IGOR)
    assert (waited_for(play.ticket), place(play)) == ("", None)
