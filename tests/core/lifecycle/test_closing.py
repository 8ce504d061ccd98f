"""Who ends a ticket, who goes on with it, and what its row says of the last activity."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import ActorKind

TEXT = c.Message(text="restarted so")


def test_a_customer_closes_by_confirming_a_told_solution_and_nothing_else(ticket, customer) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    assert play.refused(c.Close, "03-11 10:10", actor=customer)
    play.reply("03-11 11:00").do(c.Resolve, "03-11 12:00", outcome="restored", message=TEXT)
    assert play.refused(c.Close, "03-11 12:10", actor=customer, outcome="not-covered")
    (closed,) = play.events(c.Close, "03-11 12:20", actor=customer)
    assert (closed.actor, closed.outcome) == (customer, "restored")
    assert (play.ticket.state, play.ticket.outcome) == ("closed", "restored")


def test_what_the_desk_itself_notes_is_no_activity(ticket, at) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    assert play.ticket.last_activity_at == at("03-11 10:00")
    told = play.pass_time("03-11 12:30")
    assert {event.actor.kind for event in told} == {ActorKind.SYSTEM}
    assert play.ticket.last_activity_at == at("03-11 10:00")
    assert play.reply("03-11 13:00").ticket.last_activity_at == at("03-11 13:00")


@pytest.mark.parametrize("held", [True, False], ids=["held", "read late"])
@pytest.mark.parametrize("waiting", [True, False], ids=["waiting", "in work"])
def test_a_mail_of_an_earlier_hour_takes_no_activity_back(
    ticket, at, staff, customer, *, held: bool, waiting: bool
) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    if waiting:
        play.do(c.Wait, "03-11 11:00", party="customer", ask="Send the log.")
    play.do(c.AddNote, "03-11 14:00", message=TEXT)
    let = {"released_by": staff, "came_at": at("03-11 12:00")} if held else {}
    mail = {"message": TEXT, "channel": "email", "arrived_at": at("03-11 12:00"), **let}
    play.do(c.AddCustomerReply, "03-11 15:00", actor=customer, **mail)
    assert (type(play.history[-1]) is e.WaitingEnded) is waiting
    # letting it through is an act of 15:00; of a mail read late nothing of that hour is in the history
    assert play.ticket.last_activity_at == at("03-11 15:00" if held else "03-11 14:00")


def test_only_a_suspension_needs_a_reason_to_go_on(ticket) -> None:
    play = ticket("aspro").open("03-11 10:00")
    assert play.events(c.Resume, "03-11 10:05") == ()
    play.do(c.Wait, "03-11 10:10", party="customer", ask="Send the log.")
    (ended,) = play.events(c.Resume, "03-11 10:20")
    assert (ended.party, ended.clauses) == ("customer", ("AS-69", "X-5"))
    play.do(
        c.Refuse,
        "03-11 11:00",
        action="suspend",
        ground="needs-update",
        details={"development_item": "DEV-12"},
        message=TEXT,
    )
    assert "AS-63" in play.refused(c.Resume, "03-11 12:00").clauses
    (ended,) = play.events(c.Resume, "03-11 12:10", reason="the update is out")
    assert (ended.party, ended.reason) == ("suspension", "the update is out")
    assert play.ticket.state == "registered"


def test_a_second_promise_of_another_kind_keeps_none_from_being_revived(ticket) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", problem="product_problem"
    )
    play.do(c.TransferLevel, "03-11 12:30", level="development", reason="rework")
    play.reply("03-11 12:40").add("03-11 12:50")
    due = play.due("follow_up")
    # without a letter, which would answer the addition
    play.do(c.Close, "03-11 12:55", outcome=next(iter(play.regulation.outcomes)))
    states = [(one.kind, one.state.value) for one in play.promises()]
    assert states == [("response", "met"), ("response", "met"), ("follow_up", "cancelled")]
    play.do(c.Reopen, "03-11 12:58", reason="it stands again")
    assert (play.promise("follow_up").state.value, play.due("follow_up")) == ("running", due)


@pytest.mark.parametrize("solved", [c.Resolve, c.Close])
def test_what_was_solved_without_an_answer_before_is_in_work_when_it_comes_back(
    ticket, solved
) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", priority="P3")
    play.do(solved, "03-11 12:10", outcome="restored", message=c.Message(text="Restart it."))
    play.add("03-11 12:30")
    assert play.ticket.state == "in_work"
    play.do(c.Wait, "03-11 12:40", party="third_party", ask="Antivirus X: its log").do(
        c.Resume, "03-11 12:50"
    )
    assert play.ticket.state == "in_work"


def test_what_nobody_worked_on_comes_back_as_registered(ticket) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium", coverage={"edition": "trial"})
    assert (
        play.do(c.Reopen, "03-11 12:30", reason="the licence is there").ticket.state == "registered"
    )


@pytest.mark.parametrize(
    ("code", "channel", "cited"),
    [
        ("tron-en", "email", ("X-8",)),
        ("tron-ru", "email", ("X-8",)),
        ("aspro", "email", ("X-8",)),
        ("istom", "portal", ("X-8",)),
        ("hydra", "portal", ()),
    ],
)
def test_a_reopening_cites_what_says_that_it_is_possible(
    ticket, customer, code, channel, cited
) -> None:
    """No text has a rule of it: what is assumed instead is named, not the clause of another matter (X-8)."""
    facts = {"level": "premium"} if code.startswith("tron") else {}
    facts |= {"priority": "normal"} if code == "hydra" else {}

    def closed():
        play = ticket(code).open("03-11 10:00", channel=channel, **facts)
        return play.do(c.Resolve, "03-11 12:00", outcome=outcome_of(play), message=TEXT)

    said, *_ = closed().events(c.Reopen, "03-11 13:00", actor=customer, reason="not solved")
    added = closed().add("03-11 13:00").history
    (heard,) = (one for one in added if type(one).__name__ == "Reopened")
    assert (said.clauses, heard.clauses) == (cited, cited)


def outcome_of(play) -> str:
    """Return an outcome that needs nothing but the letter."""
    return next(
        code
        for code, one in play.regulation.outcomes.items()
        if set(one.needs) <= {"solution", "letter"}
    )
