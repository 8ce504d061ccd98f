"""What a customer is told of silence, of the time it takes, and of a request that comes back (C12, X-8)."""

import pytest

from reglament.core.model import commands as c
from reglament.core.notices import render, values_for
from reglament.operations.letter_words import template_of

DONE = c.Message(text="The cause is removed.")


def told(play, name, event, language="en"):
    values = values_for(
        play.regulation, play.ticket, event, (), language=language, history=play.history
    )
    return render(template_of(play.regulation, name, language), values)[1]


@pytest.fixture
def waiting(ticket):
    play = ticket("tron-en").open("03-10 10:00", level="premium", priority="P3")
    play.do(c.Wait, "03-10 12:00", party="customer", ask="Which version is it?")
    return play


@pytest.mark.clause("TE-57")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "We wait for your answer. Without it we remind you on Fri 13 March, 12:00 (UTC+3) and "
            "Wed 18 March, 12:00 (UTC+3), and close on Tue 24 March, 12:00 (UTC+3) (TE-57, X-8).",
        ),
        (
            "ru",
            "Ждём вашего ответа. Без него напомним: пт 13 марта, 12:00 (UTC+3) и "
            "ср 18 марта, 12:00 (UTC+3); и закроем: вт 24 марта, 12:00 (UTC+3) (TE-57, X-8).",
        ),
    ],
)
def test_a_question_says_when_it_is_repeated_and_when_silence_closes(
    waiting, language, said
) -> None:
    (asked,) = [one for one in waiting.history if type(one).__name__ == "StaffReplied"]
    assert said in told(waiting, "reply", asked, language)


@pytest.mark.clause("TE-57")
def test_an_answer_that_asks_nothing_says_nothing_of_silence(ticket) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="premium", priority="P3")
    (said,) = play.events(c.ReplyToCustomer, "03-10 12:00", message=DONE)[-1:]
    assert "We wait for your answer" not in told(play, "reply", said)


@pytest.mark.clause("TE-57")
def test_a_reminder_says_when_silence_closes_and_the_closing_until_when_an_answer_reopens(
    waiting,
) -> None:
    (reminded, *_) = [one for one in waiting.pass_time("03-13 13:00") if hasattr(one, "step")]
    assert "Without it we close on Tue 24 March, 12:00" in told(
        waiting, "silence_reminder", reminded
    )
    (closed,) = [one for one in waiting.pass_time("03-24 13:00") if type(one).__name__ == "Closed"]
    text = told(waiting, "silence_close", closed)
    assert "An answer by Tue 7 April, 12:00 (UTC+3) opens it again" in text


@pytest.mark.clause("TE-54")
def test_a_solution_says_that_any_answer_opens_it_again_and_a_closing_until_when(ticket) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="premium", priority="P3")
    (*_, solved) = play.events(c.Resolve, "03-10 12:00", outcome="restored", message=DONE)
    for language, said in (
        ("en", "Any answer opens TA-000123 again, a thank-you too"),
        ("ru", "Любой ответ, даже благодарность, снова откроет TA-000123"),
    ):
        assert said in told(play, "resolution", solved, language)
    (*_, closed) = play.events(c.Close, "03-10 13:00", outcome="restored")
    assert "An answer by Tue 24 March, 13:00 (UTC+3) opens it again" in told(
        play, "closing_notice", closed
    )


@pytest.mark.parametrize(
    ("language", "channel", "said"),
    [
        ("en", "portal", "Reason: It prints nothing again."),
        ("ru", "portal", "Причина: It prints nothing again."),
        ("en", "email", "Reason: a message came: “It prints nothing again.”"),
        ("ru", "email", "Причина: пришло сообщение: «It prints nothing again.»"),
    ],
)
def test_what_comes_back_says_the_reason_that_was_given(
    ticket, customer, at, language, channel, said
) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="premium", priority="P3")
    play.do(c.Resolve, "03-10 12:00", outcome="restored", message=DONE)
    reason = "It prints nothing again."
    if channel == "portal":
        (back, *_) = play.events(
            c.Reopen, "03-10 13:00", actor=customer, reason=reason, channel=channel
        )
    else:
        (back, *_) = play.events(
            c.AddCustomerReply,
            "03-10 13:00",
            actor=customer,
            message=c.Message(text=reason),
            channel=channel,
            arrived_at=at("03-10 13:00"),
        )
    assert f"{said}\n" in told(play, "reopened", back, language)


@pytest.mark.threat("T06")
def test_what_nothing_proves_is_repeated_to_nobody(ticket, customer, at) -> None:
    play = ticket("tron-en").open("03-10 10:00", level="premium", priority="P3")
    play.do(c.Resolve, "03-10 12:00", outcome="restored", message=DONE)
    (back, *_) = play.events(
        c.AddCustomerReply,
        "03-10 13:00",
        actor=customer,
        message=c.Message(text="Buy cheap things"),
        channel="email",
        arrived_at=at("03-10 13:00"),
        unproven=True,
    )
    assert "Reason: a message came\n" in told(play, "reopened", back)
