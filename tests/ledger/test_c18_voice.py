"""The customer's verdict (C18): a rating that can be changed for a while, and letters to the head of support."""

import pytest

from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.voice import AnswerAsHead, HeadAsked, Rate, WriteToHead
from reglament.core.notices import notices_for, render, values_for
from reglament.operations.letter_words import template_of

DONE = c.Message(text="The cause is removed.")


def solved(ticket):
    play = ticket("istom").open("03-11 12:00")
    events = play.events(c.Resolve, "03-12 16:00", outcome="answered", message=DONE)
    return play, events


@pytest.mark.clause("IS-136")
@pytest.mark.parametrize(("language", "rule"), [("en", "Rule"), ("ru", "Правило")])
def test_the_letter_that_asks_for_a_rating_cites_what_demands_it(
    ticket, letter, language, rule
) -> None:
    """The outcome has clauses of its own, which demand no rating."""
    play, events = solved(ticket)
    assert f"{rule}: IS-136 — " in letter(play, events, language)[1]


@pytest.mark.clause("IS-136")
def test_a_solution_asks_for_a_rating_that_may_be_changed_for_thirty_days(ticket, customer) -> None:
    play, events = solved(ticket)
    told = [(one.letter, one.role) for one in notices_for(play.regulation, play.ticket, events)]
    assert ("rating_request", "requester") in told
    play.do(Rate, "03-12 17:00", actor=customer, stars=4)
    assert (play.ticket.rating, play.ticket.rating_comment) == (4, "")
    play.do(Rate, "04-11 16:59", actor=customer, stars=5, comment="it holds")
    assert (play.ticket.rating, play.ticket.rating_comment) == (5, "it holds")
    late = play.refused(Rate, "04-11 17:01", actor=customer, stars=1)
    assert (late.clauses, play.ticket.rating) == (("IS-136",), 5)


@pytest.mark.clause("IS-136")
@pytest.mark.parametrize("stars", [0, 6, -1])
def test_a_rating_is_on_the_scale_by_the_customer_and_after_the_solution(
    ticket, customer, staff, stars
) -> None:
    play, _ = solved(ticket)
    assert play.refused(Rate, "03-12 17:00", actor=customer, stars=stars).clauses == ("IS-136",)
    assert play.refused(Rate, "03-12 17:00", actor=staff, stars=5).remedy.en.startswith("Ask")
    early = ticket("istom").open("03-11 12:00")
    assert early.refused(Rate, "03-11 13:00", actor=customer, stars=5).clauses == ("IS-136",)


@pytest.mark.clause("IS-137")
def test_a_letter_to_the_head_marks_the_request_until_its_answer(
    ticket, customer, staff, at, letter
) -> None:
    play = ticket("istom").open("03-11 12:00")
    asked = play.events(
        WriteToHead, "03-11 12:30", actor=customer, message=c.Message(text="It is urgent.")
    )
    assert [type(one) for one in asked] == [HeadAsked]
    assert [(n.letter, n.role) for n in notices_for(play.regulation, play.ticket, asked)] == [
        ("head_letter_staff", "head")
    ]
    assert play.ticket.head_asked_at == at("03-11 12:30")
    assert play.agenda("head_letter") == ["03-12 12:30"]
    answered = play.events(AnswerAsHead, "03-11 14:00", message=c.Message(text="We look at once."))
    assert (answered[0].at, play.ticket.head_asked_at) == (at("03-11 14:00"), None)
    assert "We look at once." in letter(play, answered)[1]
    assert play.agenda("head_letter") == []


@pytest.mark.clause("IS-137")
def test_the_head_is_reminded_once_after_a_working_day(ticket, customer, at) -> None:
    play = ticket("istom").open("03-06 12:00")
    play.do(WriteToHead, "03-06 12:30", actor=customer, message=c.Message(text="Help."))
    passed = play.pass_time("03-31 12:00")
    reminded = [one for one in passed if isinstance(one, e.Reminded) and one.what == "head_letter"]
    assert [one.at for one in reminded] == [at("03-10 12:30")]


@pytest.mark.clause("IS-137")
@pytest.mark.parametrize(
    ("language", "since"),
    [
        ("en", "Written Wed 11 March, 15:00 (UTC+3); there is no answer yet."),
        ("ru", "Написано: ср 11 марта, 15:00 (UTC+3); ответа пока нет."),
    ],
)
def test_the_reminder_repeats_every_letter_that_nobody_has_answered(
    ticket, customer, language, since
) -> None:
    play = ticket("istom").open("03-11 12:00")
    play.do(WriteToHead, "03-11 12:30", actor=customer, message=c.Message(text="Answered."))
    play.do(AnswerAsHead, "03-11 14:00", message=c.Message(text="We look at once."))
    for when, said in (("03-11 15:00", "Still down."), ("03-11 16:00", "Two clinics wait.")):
        play.do(WriteToHead, when, actor=customer, message=c.Message(text=said))
    passed = play.pass_time("03-12 15:00")
    (reminded,) = [
        one for one in passed if isinstance(one, e.Reminded) and one.what == "head_letter"
    ]
    (notice,) = notices_for(play.regulation, play.ticket, [reminded])
    values = values_for(
        play.regulation, play.ticket, reminded, (), language=language, history=play.history
    )
    _, text = render(template_of(play.regulation, notice.letter, language), values)
    assert f"Still down.\n\nTwo clinics wait.\n\n{since}\n" in text
    assert "Answered." not in text


def test_a_regulation_without_such_letters_says_so(ticket, customer) -> None:
    play = ticket("tron-en").open("03-11 12:00", level="premium")
    refused = play.refused(WriteToHead, "03-11 12:30", actor=customer, message=c.Message(text="x"))
    assert refused.remedy.en == "Write to the request itself."
