"""An answer written without sight of what others said since is asked about; seen, or one's own, it goes out."""

from datetime import UTC, datetime

import pytest

from reglament.core.lifecycle import Overtaken
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import findings as f
from reglament.core.model import items as i
from reglament.core.model import relations as r
from reglament.core.model import status as st
from reglament.core.model import voice as v
from reglament.core.model.people import Actor, ActorKind

ILYA = Actor(kind=ActorKind.LEAD, id="ilya", name="Ilya")
OPENED, FIRST, SECOND = "03-11 12:00", "03-11 12:20", "03-11 12:30"


@pytest.fixture
def play(ticket):
    return ticket("tron-en").open(OPENED, level="premium", priority="P3")


def second(play, seen, made=c.ReplyToCustomer, **values):
    """Olga answers, having seen so many events of the history."""
    return play.do(made, SECOND, message=c.Message(text="Second."), seen=seen, **values)


def test_an_answer_of_another_that_was_not_seen_refuses_the_second(play):
    seen = len(play.history)
    play.do(c.ReplyToCustomer, FIRST, actor=ILYA, message=c.Message(text="First."))
    with pytest.raises(Overtaken) as asked:
        second(play, seen)
    assert (asked.value.said.message.text, asked.value.said.actor.name) == ("First.", "Ilya")
    second(play, asked.value.seen)
    said = [one.message.text for one in play.history if isinstance(one, e.StaffReplied)]
    assert said == ["First.", "Second."]


def test_a_solution_written_without_sight_of_an_answer_is_asked_about_as_a_reply_is(play):
    seen = len(play.history)
    play.add(FIRST)
    with pytest.raises(Overtaken) as asked:
        second(play, seen, c.Resolve, outcome="restored")
    assert play.ticket.state != "resolved"
    second(play, asked.value.seen, c.Resolve, outcome="restored")
    assert (play.ticket.state, play.history[-1].message.text) == ("resolved", "Second.")


def test_a_message_of_the_customer_and_a_temporary_solution_are_asked_about_too(play):
    seen = len(play.history)
    play.add(FIRST)
    with pytest.raises(Overtaken):
        second(play, seen)
    seen = len(play.history)
    play.do(c.GiveWorkaround, "03-11 12:25", actor=ILYA, message=c.Message(text="Restart it."))
    with pytest.raises(Overtaken) as asked:
        second(play, seen)
    assert asked.value.said.message.text == "Restart it."


def test_ones_own_answer_a_note_and_who_cannot_say_are_not_asked(play):
    seen = len(play.history)
    play.reply(FIRST)
    play.do(c.AddNote, FIRST, actor=ILYA, message=c.Message(text="Look at the log."))
    second(play, seen)
    play.add("03-11 12:40")
    play.reply("03-11 12:45")
    said = [one for one in play.history if isinstance(one, e.StaffReplied)]
    assert [one.message.text for one in said].count("Second.") == 1
    assert len(said) == 3


TEXT = c.Message(text="It is so.")
UNTIL = datetime(2026, 3, 13, 12, tzinfo=UTC)
REFERRED = {"party_type": "maker", "maker": "PostgreSQL", "message": TEXT}
LINK = {"number": "TA-000009", "customer": "7", "requester_address": "anna@customer.example"}
ACTS = [
    (c.Resolve, {"outcome": "restored", "message": TEXT}),
    (c.Close, {"outcome": "not-covered", "message": TEXT}),
    (c.GiveWorkaround, {"message": TEXT}),
    (c.Wait, {"party": "customer", "ask": "Which version?"}),
    (c.Wait, {"party": "third_party", "ask": "Their answer"}),
    (c.StartWork, {}),
    (c.Assign, {"assignee": "olga"}),
    (f.Refer, REFERRED),
    (i.HandToDevelopment, {"item": "D-1", "title": "Export", "message": TEXT}),
    (st.ReportStatus, {"message": TEXT, "expected_at": UNTIL}),
    (r.MergeInto, {**LINK, "reason": "The same."}),
    (r.SplitOff, {"subject": "Export", "message": TEXT}),
]


@pytest.mark.parametrize(("made", "values"), ACTS)
def test_whatever_reaches_the_customer_or_moves_the_request_is_asked_about_and_then_done(
    play, made, values
):
    seen = len(play.history)
    play.add(FIRST)
    before = list(play.history)
    with pytest.raises(Overtaken) as asked:
        play.do(made, SECOND, seen=seen, **values)
    assert (play.history, asked.value.said) == (before, before[-1])
    play.do(made, SECOND, seen=asked.value.seen, **values)
    assert len(play.history) > len(before)


@pytest.mark.parametrize(
    ("made", "values", "tells"),
    [
        (c.Resolve, {"outcome": "restored", "message": TEXT}, True),
        (c.Wait, {"party": "third_party", "ask": "Their answer"}, False),
        (c.StartWork, {}, False),
    ],
)
def test_the_question_says_whether_the_customer_would_have_been_told(play, made, values, tells):
    play.add(FIRST)
    with pytest.raises(Overtaken) as asked:
        play.do(made, SECOND, seen=1, **values)
    assert asked.value.tells is tells


@pytest.mark.parametrize(
    ("made", "values"),
    [
        (c.AddNote, {"message": TEXT}),
        (c.SetRemoteAccess, {"granted": True}),
        (c.Classify, {"scope": "third-party-analysis"}),
        (r.Follow, {"follows": True}),
    ],
)
def test_what_neither_tells_the_customer_nor_moves_the_request_is_done_at_once(play, made, values):
    play.add(FIRST)
    before = len(play.history)
    play.do(made, SECOND, seen=1, **values)
    assert len(play.history) > before


def test_a_letter_to_the_head_and_the_one_that_suspended_it_are_words_too(ticket, customer):
    play = ticket("istom").open(OPENED, channel="portal", level="paid-urgent")
    play.do(v.WriteToHead, FIRST, actor=customer, message=c.Message(text="Nobody answers."))
    with pytest.raises(Overtaken) as asked:
        second(play, 1)
    assert asked.value.said.message.text == "Nobody answers."
    play = ticket("aspro").open(OPENED)
    seen, values = len(play.history), {"action": "suspend", "ground": "not-reproducible/no-access"}
    play.do(c.Refuse, FIRST, actor=ILYA, message=c.Message(text="No way in."), **values)
    with pytest.raises(Overtaken) as asked:
        second(play, seen)
    assert asked.value.said.message.text == "No way in."
