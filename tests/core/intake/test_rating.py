"""Which answers to the letter that asks for a rating are one, and which open the request again (IS-136, X-8)."""

from dataclasses import replace

import pytest

from reglament.core.coverage import identify
from reglament.core.intake import ThreadMatch, interpret
from reglament.core.intake.rating import verdict_in
from reglament.core.model import commands as c
from reglament.core.model.interaction import Address, Attachment, Interaction, SenderProof
from reglament.core.model.voice import Rate

ANNA = identify("anna@customer.example", name="Anna")
DONE = c.Message(text="The cause is removed.")


@pytest.fixture
def solved(ticket):
    play = ticket("istom").open("03-11 12:00")
    play.do(c.Resolve, "03-12 16:00", outcome="answered", message=DONE)
    return play


def answered(play, at, words: str, *, when="03-12 17:00", answers="rating_request", **changes):
    thread = ThreadMatch(
        ticket=replace(play.ticket, requester_address="anna@customer.example"),
        regulation=play.regulation,
        by="token",
        speaks_for=changes.pop("speaks_for", "anna@customer.example"),
        answers=answers,
    )
    given = {
        "identity": "m1",
        "channel": "email",
        "arrived_at": at(when),
        "mailbox": "support@istom.example",
        "sender": Address(address="anna@customer.example"),
        "text": words,
    }
    mail = Interaction(**(given | changes))
    return interpret(mail, sender=ANNA, regulations=[play.regulation], thread=thread)


@pytest.mark.clause("IS-136")
@pytest.mark.parametrize(
    ("words", "stars", "comment"),
    [
        ("5, спасибо!", 5, "спасибо!"),
        ("5", 5, ""),
        ("5!", 5, ""),
        ("5))", 5, ""),
        ("4. Долго ждали", 4, "Долго ждали"),
        ("4/5", 4, ""),
        ("4 из 5, долго", 4, "долго"),
        ("3 of 5", 3, ""),
        ("5 звёзд", 5, ""),
        ("5 спасибо", 5, "спасибо"),
        ("2 - it took two days", 2, "it took two days"),
        ("1\n\nIt does not print.", 1, "It does not print."),
    ],
)
def test_an_answer_that_begins_with_a_figure_of_the_scale_is_a_rating(
    solved, at, words, stars, comment
) -> None:
    answer = answered(solved, at, words)
    assert isinstance(answer, Rate)
    assert (answer.stars, answer.comment) == (stars, comment)
    assert (answer.actor.kind, answer.identity) == ("customer", "m1")


@pytest.mark.parametrize(
    "words",
    [
        "Спасибо!",
        "Снова не печатает",
        "5 компьютеров снова не печатают",
        "5-й кабинет не печатает",
        "1. Не печатает\n2. Не сканирует",
        "3, 4 и 5 строки пусты",
        "5:30 завтра подойдёт?",
        "5.1 не ставится",
        "4 из 10",
        "6",
        "0",
        "10, отлично",
    ],
)
def test_any_other_answer_to_it_is_an_addition(solved, at, words) -> None:
    assert verdict_in(words, most=5) is None
    assert isinstance(answered(solved, at, words), c.AddCustomerReply)


def test_a_figure_in_answer_to_another_letter_or_with_a_file_is_an_addition(solved, at) -> None:
    assert isinstance(answered(solved, at, "5", answers="resolution"), c.AddCustomerReply)
    file = Attachment(name="a.png", media_type="image/png", size=3, sha256="0" * 64)
    assert isinstance(answered(solved, at, "5", attachments=(file,)), c.AddCustomerReply)
    logo = replace(file, inline=True)
    assert isinstance(answered(solved, at, "5", attachments=(logo,)), Rate)


def test_a_rating_is_taken_only_from_who_is_sure_to_have_got_the_letter(solved, at) -> None:
    stray = answered(solved, at, "5", speaks_for="boris@customer.example")
    assert not isinstance(stray, Rate)
    proven = {"speaks_for": "boris@customer.example", "proof": SenderProof.PROVEN}
    assert isinstance(answered(solved, at, "5", **proven), Rate)


@pytest.mark.clause("IS-136")
def test_a_figure_rates_while_the_rating_may_be_given_and_no_longer(solved, at, customer) -> None:
    # closed, ten working days later nothing is reopened any more, and a first rating is still one
    solved.do(c.Close, "03-12 16:30", outcome="answered")
    assert isinstance(answered(solved, at, "5", when="04-06 12:00"), Rate)
    late = answered(solved, at, "thanks", when="04-06 12:00")
    assert not isinstance(late, Rate | c.AddCustomerReply)
    solved.do(Rate, "03-12 17:00", actor=customer, stars=4)
    assert isinstance(answered(solved, at, "5", when="04-11 16:59"), Rate)
    assert not isinstance(answered(solved, at, "5", when="04-11 17:01"), Rate)


def test_a_figure_on_an_open_request_is_an_addition(ticket, at) -> None:
    play = ticket("istom").open("03-11 12:00")
    assert isinstance(answered(play, at, "5"), c.AddCustomerReply)
