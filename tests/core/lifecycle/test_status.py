"""A status report names about when a solution is expected: told in writing, counted as an answer, and no promise."""

from datetime import UTC, datetime

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.status import ReportStatus, StatusReported
from reglament.core.model.ticket import Estimate
from reglament.core.notices import notices_for, render, values_for
from reglament.operations.letter_words import template_of
from reglament.store.event_text import event_of, text_of

TEXT = c.Message(text="We found the cause and build the fix.")
OPEN, REPORTED = "03-10 10:00", "03-10 12:00"
CLAUSES = (("tron-en", "TE-52"), ("tron-ru", "TR-54"))
BOTH = pytest.mark.clause("TE-52", "TR-54")


def opened(ticket, code="tron-en", priority="P2"):
    return ticket(code).open(OPEN, level="premium", priority=priority)


def report(play, moment, **values):
    return play.events(ReportStatus, moment, message=TEXT, **values)


def letter(play, events, language, zone=""):
    (notice,) = [
        n for n in notices_for(play.regulation, play.ticket, events) if n.letter == "status"
    ]
    values = values_for(
        play.regulation, play.ticket, events[notice.event - play.ticket.version - 1], play.promises(),
        language=language, zone=zone, demand=notice.clauses,
    )  # fmt: skip
    return notice, render(template_of(play.regulation, "status", language), values)[1]


@BOTH
@pytest.mark.parametrize(("code", "clause"), CLAUSES)
def test_a_report_names_about_when_and_answers_as_a_reply_does(ticket, at, code, clause) -> None:
    play = opened(ticket, code)
    *before, reported = report(play, REPORTED, expected_at=at("03-12 15:00"))
    assert [type(one) for one in before] == [e.Assigned, e.WorkStarted]
    assert isinstance(reported, StatusReported)
    assert (reported.clauses, reported.expected_at) == ((clause,), at("03-12 15:00"))
    assert play.ticket.estimate == Estimate(at("03-12 15:00"))
    response = play.promise("response")
    assert (response.met_at, response.state) == (at(REPORTED), "met")
    assert (play.ticket.last_public_at, play.ticket.last_word_by) == (at(REPORTED), "staff")


@BOTH
def test_the_reminder_of_the_next_report_begins_anew(ticket, at) -> None:
    """X-19: P2 one working day after the last public word, Tue 10 March 12:00 and then Wed 11 March 11:00."""
    play = opened(ticket).reply(REPORTED)
    assert play.agenda("status_update") == ["03-11 12:00"]
    report(play, "03-11 11:00", expected_at=at("03-16 15:00"))
    assert play.agenda("status_update") == ["03-12 11:00"]


@BOTH
def test_no_clock_runs_on_an_estimate_and_no_promise_moves(ticket, at) -> None:
    plain, told = opened(ticket).reply(REPORTED), opened(ticket)
    report(told, REPORTED, expected_at=at("03-10 13:00"))
    assert told.dues() == plain.dues()
    told.pass_time("03-10 14:00")
    assert not any(isinstance(one, e.Breached | e.Escalated) for one in told.history)


@BOTH
@pytest.mark.parametrize(("code", "clause"), CLAUSES)
def test_the_owner_is_reminded_once_when_the_estimate_passes(ticket, at, code, clause) -> None:
    play = opened(ticket, code)
    report(play, REPORTED, expected_at=at("03-10 16:00"))
    assert play.agenda("estimate_passed") == ["03-10 16:00"]
    passed = [
        one
        for one in play.pass_time("03-10 17:00")
        if getattr(one, "what", "") == "estimate_passed"
    ]
    assert [(one.at, one.to, one.clauses) for one in passed] == [
        (at("03-10 16:00"), "owner", (clause,))
    ]
    told = notices_for(play.regulation, play.ticket, play.history[-1:])
    assert [(one.letter, one.to) for one in told] == [("estimate_passed_staff", "owner")]
    assert play.agenda("estimate_passed") == []
    report(play, "03-10 17:00", expected_at=at("03-11 11:00"))
    assert play.agenda("estimate_passed") == ["03-11 11:00"]


@BOTH
def test_an_estimate_is_changed_and_taken_back(ticket, at) -> None:
    play = opened(ticket)
    report(play, REPORTED, expected_at=at("03-12 15:00"))
    report(play, "03-10 13:00", expected_at=at("03-13 10:00"))
    assert play.ticket.estimate == Estimate(at("03-13 10:00"))
    back = report(play, "03-10 14:00")
    assert play.ticket.estimate is None
    assert play.agenda("estimate_passed") == []
    text = letter(play, back, "en")[1]
    assert "expected about" not in text
    assert "The time named earlier no longer holds." in text
    refused = play.refused(ReportStatus, "03-10 15:00", message=TEXT)
    assert (refused.what.en, refused.clauses) == (
        "No estimate stands that could be taken back",
        ("TE-52",),
    )


@BOTH
def test_a_day_without_a_time_is_that_day_by_the_regulations_clock(ticket, at) -> None:
    play = opened(ticket)
    report(play, REPORTED, expected_at=at("03-10 00:00"), whole_day=True)
    assert play.ticket.estimate == Estimate(at("03-10 23:59"), whole_day=True)
    events = report(play, "03-10 13:00", expected_at=at("03-12 00:00"), whole_day=True)
    # by the clock of Vladivostok the last minute of Thursday is already Friday
    notice, text = letter(play, events, "en", zone="Asia/Vladivostok")
    assert (notice.to, notice.automatic) == ("anna@customer.example", False)
    assert "\nSolution expected about: Thu 12 March. This is our estimate, not a promise.\n" in text
    assert "\nRule: TE-52 — " in text
    assert TEXT.text in text


@BOTH
def test_a_time_is_told_by_the_readers_clock_in_both_languages(ticket, at) -> None:
    play = opened(ticket, "tron-ru")
    events = report(play, REPORTED, expected_at=at("03-12 15:00"))
    english, russian = (letter(play, events, one, zone="Asia/Almaty")[1] for one in ("en", "ru"))
    told = "Thu 12 March, 17:00 (UTC+5) = Thu 12 March, 15:00 (UTC+3)"
    assert f"Solution expected about: {told}. This is our estimate, not a promise." in english
    told = "чт 12 марта, 17:00 (UTC+5) = чт 12 марта, 15:00 (UTC+3)"
    assert f"Решение ожидается примерно: {told}. Это наша оценка, а не обещание." in russian


@BOTH
@pytest.mark.parametrize("moment", ["03-10 11:59", "2027-03-10 12:01", "2025-03-12 15:00"])
def test_only_a_moment_within_a_year_from_now_is_one(ticket, at, moment) -> None:
    refused = opened(ticket).refused(ReportStatus, REPORTED, message=TEXT, expected_at=at(moment))
    assert refused.what.en == "The estimate is no moment within a year from now"
    day = opened(ticket).refused(
        ReportStatus, REPORTED, message=TEXT, expected_at=at("03-09 23:00"), whole_day=True
    )
    assert day.what == refused.what


@BOTH
@pytest.mark.parametrize("code", ["hydra", "aspro", "istom"])
def test_a_regulation_that_does_not_ask_for_it_knows_no_estimate(ticket, at, code) -> None:
    facts = (
        {"type": "incident", "priority": "normal", "channel": "portal"} if code == "hydra" else {}
    )
    play = ticket(code).open(OPEN, **facts)
    refused = play.refused(ReportStatus, REPORTED, message=TEXT, expected_at=at("03-12 15:00"))
    assert "no record of this kind" in refused.what.en


@BOTH
def test_words_are_needed_staff_alone_report_and_what_has_ended_has_no_estimate(ticket, at) -> None:
    play, ahead = opened(ticket), at("03-12 15:00")
    empty = play.refused(ReportStatus, REPORTED, message=c.Message(text=" "), expected_at=ahead)
    assert empty.what.en == "How it stands is missing"
    anna = Actor(kind=ActorKind.CUSTOMER, id="anna", name="Anna")
    play.refused(ReportStatus, REPORTED, actor=anna, message=TEXT, expected_at=ahead)
    report(play, REPORTED, expected_at=ahead)
    play.do(c.Resolve, "03-10 13:00", outcome="restored", message=TEXT)
    assert play.ticket.estimate is None
    play.refused(ReportStatus, "03-10 13:30", message=TEXT, expected_at=ahead)
    play.do(c.Reopen, "03-10 14:00", reason="it is back")
    assert (play.ticket.estimate, play.agenda("estimate_passed")) == (None, [])
    report(play, "03-10 14:10", expected_at=ahead)
    play.do(c.Close, "03-10 15:00", outcome="restored", message=TEXT)
    assert play.ticket.estimate is None
    play.refused(ReportStatus, "03-10 15:30", message=TEXT, expected_at=ahead)


@BOTH
def test_it_is_stored_and_read(ticket, at) -> None:
    play = opened(ticket)
    reported = report(play, REPORTED, expected_at=at("03-12 00:00"), whole_day=True)[-1]
    assert reported.expected_at == datetime(2026, 3, 12, 20, 59, tzinfo=UTC)
    assert event_of(text_of(reported)) == reported
