"""What time brings: warnings, breaches, reminders, closing on silence, the alarm of continuous work."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e

TEXT = c.Message(text="what do you see?")


def test_warning_at_three_quarters_breach_at_the_due_then_lead_then_head(ticket, at) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, problem="product_problem", channel="portal"
    )
    events = play.pass_time("03-11 18:00")
    assert [(type(x).__name__, x.at, getattr(x, "to", "")) for x in events] == [
        ("Warned", at("03-11 14:15"), ""),
        ("Breached", at("03-11 15:00"), ""),
        ("Escalated", at("03-11 15:00"), "lead"),
        ("Escalated", at("03-11 15:45"), "head"),
    ]
    assert all(x.clauses and x.regulation == play.ticket.regulation for x in events)
    assert play.pass_time("03-11 18:00") == ()


@pytest.mark.clause("TE-57")
def test_silence_reminds_twice_and_closes(ticket, at) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="basic", priority="P4")
    play.reply("03-10 12:00", wait_for_customer=True)
    assert play.agenda("silence_reminder") == ["03-13 12:00", "03-18 12:00"]
    assert play.agenda("silence_close") == ["03-24 12:00"]
    play.pass_time("04-24 12:00")
    closed = play.history[-1]
    assert isinstance(closed, e.Closed)
    assert (closed.at, closed.outcome) == (at("03-24 12:00"), "user-unavailable")
    steps = [x.step for x in play.history if isinstance(x, e.Reminded) and x.what == "silence"]
    assert steps == [1, 2]


@pytest.mark.clause("TR-59")
def test_silence_counts_weekdays_at_every_level(ticket) -> None:
    play = ticket("tron-ru").open("03-11 10:00", level="premium+", priority="P4")
    play.reply("03-11 12:00", wait_for_customer=True)
    assert play.agenda("silence_close") == ["03-25 12:00"]


def test_an_answer_ends_the_silence(ticket) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="basic", priority="P4")
    play.reply("03-10 12:00", wait_for_customer=True).add("03-11 10:00")
    assert play.ticket.waiting_for == ""
    assert play.agenda("silence_close") == []


@pytest.mark.clause("TE-52", "TR-54")
def test_status_report_is_due_after_the_last_public_word(ticket) -> None:
    en = ticket("tron-en").open("03-10 10:00", level="premium", priority="P2").reply("03-10 12:00")
    ru = ticket("tron-ru").open("03-11 01:00", level="premium+", priority="P1").reply("03-11 02:00")
    assert en.agenda("status_update") == ["03-11 12:00"]
    assert ru.agenda("status_update") == ["03-11 06:00"]


@pytest.mark.clause("TR-26")
def test_the_idle_alarm_rings_at_night_only_where_nights_are_served(ticket) -> None:
    night = ticket("tron-ru").open("03-11 02:00", level="premium+", priority="P1")
    day = ticket("tron-ru").open("03-11 23:40", level="basic", priority="P1")
    assert night.agenda("idle_alarm") == ["03-11 03:00"]
    assert day.agenda("idle_alarm") == ["03-12 10:00"]


@pytest.mark.clause("TE-16")
def test_the_idle_alarm_is_silent_while_the_customer_has_the_ball(ticket) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.reply("03-11 10:30", wait_for_customer=True)
    assert play.agenda("idle_alarm") == []
    assert play.agenda("continuous_note") == ["03-12 10:30"]
    play.add("03-11 12:00")
    assert play.agenda("idle_alarm") == ["03-11 13:00"]


@pytest.mark.clause("TE-18", "TR-28")
def test_lowering_ends_continuous_duty(ticket) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="premium", priority="P1")
    assert play.agenda("idle_alarm") == ["03-10 11:00"]
    play.priority("03-10 15:20", "P2")
    assert play.agenda("idle_alarm") == []


def test_what_was_due_before_a_command_is_on_record_before_it(ticket, at) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    events = play.events(c.ReplyToCustomer, "03-11 13:00", message=TEXT)
    assert [type(x).__name__ for x in events][-1] == "StaffReplied"
    assert [x.at for x in events if isinstance(x, e.Breached)] == [at("03-11 12:00")]
    assert play.pass_time("03-11 13:00") == ()


@pytest.mark.clause("AS-54")
def test_access_is_asked_to_be_removed_after_closing_until_it_is(ticket, customer) -> None:
    play = ticket("aspro").open("03-06 10:00")
    play.do(c.SetRemoteAccess, "03-06 11:00", actor=customer, granted=True)
    assert play.agenda("access_removal") == []
    play.do(c.Close, "03-06 17:30", outcome="answered", message=TEXT)
    assert play.agenda("access_removal") == ["03-10 17:30", "03-12 17:30"]
    play.pass_time("03-10 18:00")
    assert play.agenda("access_removal") == ["03-12 17:30"]
    play.do(c.SetRemoteAccess, "03-11 10:00", actor=customer, granted=False)
    assert play.agenda("access_removal") == []


@pytest.mark.clause("AS-63")
def test_a_suspension_is_reviewed_every_five_working_days(ticket) -> None:
    play = ticket("aspro").open("03-11 10:00")
    details = {"development_item": "DEV-12"}
    play.do(
        c.Refuse,
        "03-11 12:00",
        action="suspend",
        ground="needs-update",
        message=TEXT,
        details=details,
    )
    assert play.agenda("suspension_review") == ["03-18 12:00"]
    play.pass_time("03-18 12:00")
    assert play.agenda("suspension_review") == ["03-25 12:00"]
    play.do(c.Resume, "03-19 12:00", reason="released")
    assert play.agenda("suspension_review") == []


@pytest.mark.clause("HY-26")
def test_an_urgent_incident_waits_for_its_call(ticket) -> None:
    play = ticket("hydra").open("03-11 12:00", type="incident", priority="urgent", channel="portal")
    assert play.agenda("phone_call") == ["03-11 12:15"]
    silent = ticket("hydra")
    silent.history = list(play.history)
    play.do(c.AddNote, "03-11 12:04", message=TEXT, channel="phone")
    assert play.agenda("phone_call") == []
    assert [x.what for x in silent.pass_time("03-11 13:00")] == ["phone_call"]
    assert silent.agenda("phone_call") == []
    normal = ticket("hydra").open(
        "03-11 12:00", type="incident", priority="normal", channel="portal"
    )
    assert normal.agenda("phone_call") == []


def test_a_warning_is_never_dated_before_the_change_that_called_for_it(ticket, at) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, problem="product_problem", channel="portal"
    )
    play.classify("03-11 12:50", problem="work_impossible")
    assert play.agenda("warn") == ["03-11 12:50"]
    assert play.agenda("breach") == ["03-11 13:00"]


def test_a_word_that_arrived_before_the_closing_prevents_it(ticket, at) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="basic", priority="P4")
    play.reply("03-10 12:00", wait_for_customer=True)
    play.events(
        c.AddCustomerReply,
        "03-24 12:01",
        message=TEXT,
        channel="email",
        arrived_at=at("03-24 11:59"),
    )
    assert not [x for x in play.history if isinstance(x, e.Closed)]
    assert (play.ticket.state, play.agenda("silence_close")) == ("in_work", [])
