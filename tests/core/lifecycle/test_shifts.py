"""What consent to a proposed priority would move is told before it is given: counted by the table (TE-23 to TE-36)."""

from zoneinfo import ZoneInfo

import pytest

from reglament.core.lifecycle import Prospect
from reglament.core.model import commands as c

pytestmark = pytest.mark.clause("TE-51")
FRIDAY = "03-06 17:30"  # Monday 9 March is a day off
MOSCOW = ZoneInfo("Europe/Moscow")


def proposed(play, at: str, priority: str):
    play.do(c.SetPriority, at, priority=priority, reason="One workplace stands")
    return play


def told(play, at):
    found = Prospect(play.history, play.regulation, at).shifts_of_consent()
    return [
        (one.kind, *(due and f"{due.astimezone(MOSCOW):%m-%d %H:%M}" for due in (one.before, one.after)))
        for one in found
    ]  # fmt: skip


def test_a_lower_priority_counts_from_the_registration(ticket, at) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P1")
    proposed(play, "03-10 09:30", "P3")
    assert told(play, at("03-10 09:40")) == [
        ("response", "03-10 10:30", "03-16 17:30"),
        ("workaround", "03-11 15:30", "03-19 17:30"),
        ("permanent_fix", "03-19 17:30", "03-31 17:30"),
    ]
    assert play.dues() == {
        "response": "03-10 10:30",
        "workaround": "03-11 15:30",
        "permanent_fix": "03-19 17:30",
    }


def test_what_is_kept_does_not_move_and_what_ends_has_no_figure(ticket, at) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P1")
    play.reply("03-10 09:20")
    proposed(play, "03-10 09:30", "P4")
    assert told(play, at("03-10 09:40")) == [
        ("workaround", "03-11 15:30", None),
        ("permanent_fix", "03-19 17:30", "04-06 17:30"),
    ]


def test_a_higher_priority_counts_from_the_consent(ticket, at) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P3")
    proposed(play, "03-10 11:00", "P1")
    response = told(play, at("03-10 12:00"))[0]
    assert response == ("response", "03-16 17:30", "03-10 14:00")


def test_it_is_what_consent_then_does(ticket, at, customer) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P1")
    proposed(play, "03-10 09:30", "P3")
    foreseen = told(play, at("03-10 09:40"))
    play.do(c.AnswerProposal, "03-10 09:40", actor=customer, consent=True)
    assert play.dues() == {kind: after for kind, _, after in foreseen}
    assert told(play, at("03-10 09:41")) == []


def test_nothing_is_told_where_nothing_is_proposed(ticket, at) -> None:
    play = ticket("tron-en").open(FRIDAY, level="premium", priority="P1")
    assert told(play, at("03-10 09:40")) == []
