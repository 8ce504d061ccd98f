"""The answer to a proposed priority: its reason, and a consent in other words that staff record by its message."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.store.event_text import event_of, text_of


@pytest.fixture
def proposed(ticket):
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    play.do(c.SetPriority, "03-11 11:00", priority="P3", reason="one workplace")
    return play


@pytest.fixture
def says(customer, at):
    """Return a function that lets the customer write; it returns the sequence number of the message."""

    def said(play, moment, text="Fine with us", **more):
        play.do(
            c.AddCustomerReply, moment, actor=customer, message=c.Message(text=text),
            channel="email", arrived_at=at(moment), **more,
        )  # fmt: skip
        numbered = enumerate(play.history, start=1)
        return max(seq for seq, one in numbered if isinstance(one, e.CustomerReplied))

    return said


@pytest.mark.clause("TE-51")
def test_who_does_not_agree_says_why_and_who_agrees_may(proposed, customer) -> None:
    refused = proposed.refused(c.AnswerProposal, "03-11 11:10", actor=customer, consent=False)
    assert (refused.remedy.en, refused.clauses) == ("Write why you do not agree.", ("TE-51",))
    said = proposed.events(
        c.AnswerProposal, "03-11 11:20", actor=customer, consent=False, reason="All stand still"
    )
    assert [(one.consent, one.reason) for one in said] == [(False, "All stand still")]


@pytest.mark.clause("TE-51", "TE-14")
@pytest.mark.parametrize("reason", ["", "Only one workplace"])
def test_consent_keeps_its_reason_beside_that_of_the_change(proposed, customer, reason) -> None:
    answered, changed = proposed.events(
        c.AnswerProposal, "03-11 11:20", actor=customer, consent=True, reason=reason
    )
    assert (answered.reason, changed.reason) == (reason, "one workplace")


def test_an_answer_of_an_old_history_is_read_without_reason_and_evidence() -> None:
    old = (
        '{"type": "ProposalAnswered", "actor": {"kind": "customer", "id": "1", "name": "Ann"},'
        ' "at": "2026-03-11T08:00:00+00:00",'
        ' "clauses": ["TE-51"], "consent": true, "regulation": "tron-en@1.2.1"}'
    )
    event = event_of(old)
    assert (event.consent, event.reason, event.said_in) == (True, "", 0)
    assert "reason" not in text_of(event)


@pytest.mark.clause("TE-51")
@pytest.mark.parametrize("consent", [True, False])
def test_staff_record_an_answer_in_other_words_by_its_message(
    proposed, says, staff, consent
) -> None:
    seq = says(proposed, "03-11 11:30")
    assert proposed.ticket.said_since_proposal == (seq,)
    events = proposed.events(c.AnswerProposal, "03-11 11:40", consent=consent, said_in=seq)
    assert (events[0].actor, events[0].consent, events[0].said_in) == (staff, consent, seq)
    assert proposed.ticket.facts["priority"] == ("P3" if consent else "P2")
    assert (proposed.ticket.proposed_priority, proposed.ticket.said_since_proposal) == ("", ())


@pytest.mark.clause("TE-51")
def test_no_message_from_before_the_proposal_or_of_nobody_proven_is_a_consent(
    ticket, says, at
) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P2")
    early = says(play, "03-11 10:30")
    play.do(c.SetPriority, "03-11 11:00", priority="P3", reason="one workplace")
    forged = says(play, "03-11 11:10", unproven=True)
    held = says(play, "03-11 11:20", came_at=at("03-11 10:50"))
    for seq in (1, early, forged, held, 99):
        refused = play.refused(c.AnswerProposal, "03-11 11:40", consent=True, said_in=seq)
        assert refused.what.en == "This message cannot be the answer"
    assert play.ticket.proposed_priority == "P3"


@pytest.mark.clause("TE-51")
def test_a_mailed_answer_cites_its_own_message_and_repeats_nothing(proposed, says) -> None:
    seq = says(proposed, "03-11 11:30", "no\nAll stand still", consent=False)
    answered = proposed.history[-1]
    assert isinstance(answered, e.ProposalAnswered)
    assert (answered.consent, answered.said_in, answered.reason) == (False, seq, "")


@pytest.mark.clause("TE-51")
@pytest.mark.parametrize(
    ("old", "new", "due"), [("P3", "P1", "03-11 13:40"), ("P1", "P3", "03-18 10:00")]
)
def test_a_consent_recorded_later_counts_from_its_message(
    ticket, says, customer, old, new, due
) -> None:
    """The ledger's consent of 11:40, written down half an hour later, after the old response of P1 fell due."""
    plays = [ticket("tron-en").open("03-11 10:00", level="premium", priority=old) for _ in "ab"]
    for play in plays:
        play.do(c.SetPriority, "03-11 11:00", priority=new, reason="seen on the spot")
    recorded, own = plays
    seq = says(recorded, "03-11 11:40")
    own.do(c.AnswerProposal, "03-11 11:40", actor=customer, consent=True)
    recorded.do(c.AnswerProposal, "03-11 12:10", consent=True, said_in=seq)
    assert recorded.ticket.facts["priority"] == new
    assert recorded.due("response") == due
    assert recorded.promise("response").breached_at is None
    for one in ("response", "workaround", "permanent_fix"):
        assert recorded.promise(one, "03-11 14:00") == own.promise(one, "03-11 14:00")


@pytest.mark.clause("TE-51", "TE-23")
def test_what_was_missed_before_the_consent_stays_missed(ticket, says, at) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.SetPriority, "03-11 11:00", priority="P3", reason="seen on the spot")
    seq = says(play, "03-11 12:01")
    play.do(c.AnswerProposal, "03-11 12:30", consent=True, said_in=seq)
    assert play.promise("response").breached_at == at("03-11 12:00")


@pytest.mark.clause("TE-51")
def test_what_falls_due_between_consent_and_record_is_missed_when_it_was_due(
    ticket, says, at
) -> None:
    """A raise agreed at 11:40 makes the response due at 13:40, whenever somebody writes the consent down."""
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P3")
    play.do(c.SetPriority, "03-11 11:00", priority="P1", reason="all stand still")
    seq = says(play, "03-11 11:40")
    play.do(c.AnswerProposal, "03-11 15:00", consent=True, said_in=seq)
    missed = [one for one in play.pass_time("03-11 15:01") if isinstance(one, e.Breached)]
    assert [(one.commitment, one.due_at) for one in missed] == [("response", at("03-11 13:40"))]
    assert play.promise("response").breached_at == at("03-11 13:40")


@pytest.mark.clause("TE-51")
def test_what_was_answered_in_between_is_measured_by_the_priority_agreed(ticket, says, at) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.SetPriority, "03-11 11:00", priority="P3", reason="seen on the spot")
    seq = says(play, "03-11 11:40")
    play.reply("03-11 12:05").do(c.AnswerProposal, "03-11 12:10", consent=True, said_in=seq)
    promise = play.promise("response")
    assert (promise.state, promise.met_at) == ("met", at("03-11 12:05"))
