"""Whose move it is: one answer for the list of a customer's requests and for the page of each."""

import pytest

from reglament.core.lifecycle.move import Move, move_of
from reglament.core.model import commands as c
from reglament.core.model.billing import AnswerPaidWork, ProposePaidWork
from reglament.core.model.people import Actor, ActorKind


@pytest.mark.parametrize(
    ("party", "move"),
    [
        ("customer", Move.YOURS),
        ("access", Move.YOURS),
        ("third_party", Move.THEIRS),
        ("development", Move.OURS),
    ],
)
def test_a_request_that_waits_is_the_move_of_whom_it_waits_for(ticket, party, move) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    assert move_of(play.ticket, play.regulation) is Move.OURS
    play.do(c.Wait, "03-11 10:10", party=party, ask="a log")
    assert move_of(play.ticket, play.regulation) is move


def test_a_proposed_priority_waits_for_the_side_that_did_not_propose_it(ticket, customer) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.SetPriority, "03-11 10:10", priority="P3", reason="one workplace")
    assert (play.ticket.proposed_by, move_of(play.ticket, play.regulation)) == (
        ActorKind.STAFF.value,
        Move.YOURS,
    )
    play.do(c.AnswerProposal, "03-11 10:20", actor=customer, consent=False, reason="all stand")
    assert (play.ticket.proposed_by, move_of(play.ticket, play.regulation)) == ("", Move.OURS)


@pytest.mark.clause("HY-24")
@pytest.mark.parametrize("consent", [True, False])
def test_paid_work_is_the_customers_move_until_its_side_has_answered(
    ticket, customer, consent
) -> None:
    """Under HY-24 a lead approves too: that is no move of the customer's."""
    play = ticket("hydra").open("03-11 12:00", channel="portal", type="other")
    assert move_of(play.ticket, play.regulation) is Move.OURS
    play.do(ProposePaidWork, "03-11 12:10", note="move the run", minutes=60, rate=300_000)
    assert move_of(play.ticket, play.regulation) is Move.YOURS
    lead = Actor(kind=ActorKind.LEAD, id="ilya", name="Ilya")
    play.do(AnswerPaidWork, "03-11 12:20", actor=lead, consent=True)
    assert move_of(play.ticket, play.regulation) is Move.YOURS
    authorised = {"actor": customer, "roles": ("authorised",)}
    play.do(AnswerPaidWork, "03-11 12:30", consent=consent, **authorised)
    assert move_of(play.ticket, play.regulation) is Move.OURS


@pytest.mark.parametrize(
    ("changes", "move"),
    [
        ({"proposed_priority": "P1", "proposed_by": "customer"}, Move.OURS),
        ({"state": "suspended"}, Move.SUSPENDED),
        ({"state": "suspended", "waiting_for": "customer"}, Move.YOURS),
        ({"state": "resolved", "waiting_for": "customer"}, Move.SOLVED),
        ({"state": "closed", "proposed_priority": "P1", "proposed_by": "staff"}, Move.CLOSED),
        ({"state": "declined"}, Move.DECLINED),
    ],
)
def test_an_end_or_a_suspension_is_told_as_such(ticket, changes, move) -> None:
    from dataclasses import replace

    from reglament.core.model.ticket import TicketState

    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    opened = play.ticket
    given = {**changes, "state": TicketState(changes.get("state", "registered"))}
    assert move_of(replace(opened, **given), play.regulation) is move


@pytest.mark.clause("IS-80", "IS-81")
@pytest.mark.parametrize("work", ["update_repair", "update_installation"])
def test_hourly_work_is_the_customers_move_until_its_price_is_answered(
    ticket, customer, staff, work
) -> None:
    """1 500 roubles an hour by the clause itself: nobody has to propose it."""
    play = ticket("istom").open("03-11 12:00", type=work)
    assert move_of(play.ticket, play.regulation) is Move.YOURS
    assert play.refused(AnswerPaidWork, "03-11 12:05", actor=staff, consent=True).clauses
    play.do(AnswerPaidWork, "03-11 12:10", actor=customer, consent=False)
    assert move_of(play.ticket, play.regulation) is Move.OURS
    assert play.refused(AnswerPaidWork, "03-11 12:15", actor=customer, consent=True).clauses
    play.do(c.Classify, "03-11 12:20", actor=customer, intake={"price_consent": "Anna"})
    assert play.ticket.price_agreed_at == play.history[-1].at
    assert move_of(play.ticket, play.regulation) is Move.OURS


@pytest.mark.clause("IS-81")
def test_consent_by_mail_to_a_price_that_nobody_proposed_lets_work_begin(ticket, customer) -> None:
    play = ticket("istom").open("03-11 12:00", type="update_installation")
    play.do(c.Classify, "03-11 12:05", scope="update-installation")
    assert play.refused(c.StartWork, "03-11 12:06").clauses == ("IS-81", "IS-90")
    play.add("03-11 12:10", paid_work=True)
    assert move_of(play.ticket, play.regulation) is Move.OURS
    play.do(c.StartWork, "03-11 12:20")
    assert play.ticket.state == "in_work"


def test_work_that_is_not_charged_asks_nobody_for_a_price(ticket) -> None:
    for code, given in (
        ("istom", {"type": "question"}),
        ("hydra", {"channel": "portal", "type": "other"}),
    ):
        play = ticket(code).open("03-11 12:00", **given)
        assert move_of(play.ticket, play.regulation) is Move.OURS
