"""An answer written without sight of what others said since is asked about; seen, or one's own, it goes out."""

import pytest

from reglament.core.lifecycle import Overtaken
from reglament.core.model import commands as c
from reglament.core.model import events as e
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
