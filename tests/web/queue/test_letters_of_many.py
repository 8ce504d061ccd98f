"""One text for many requests: shown first, sent to each customer once, each refusal with its clause."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def sent(client: Any, **form: Any) -> Any:
    """Return the answer to a form that its reader has confirmed."""
    return client.post("/desk/bulk/", {"identity": "i", **form, "sure": "yes"})


def test_an_answer_to_many_is_shown_first_and_goes_to_each_once(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import OutboxLetter, Ticket

    client = browser("agent")
    numbers = [opened(name).ticket.number for name in ("a", "b")]
    form = {"number": numbers, "do": "answer", "text": "Your request {number}: it works again."}
    before = OutboxLetter.objects.count()
    shown = client.post("/desk/bulk/", {**form, "identity": "i"})
    assert shown.context["counts"] == {"letters": 2, "requests": 2, "customers": 1, "refused": 0}
    html = shown.content.decode()
    for number in numbers:
        assert f"Your request {number}: it works again." in html
    assert OutboxLetter.objects.count() == before
    first = sent(client, **form)
    assert [one.done for one in first.context["answers"]] == [True, True]
    again = sent(client, **form)
    assert [one.done for one in again.context["answers"]] == [True, True]
    letters = OutboxLetter.objects.filter(letter="reply")
    assert letters.count() == 2
    for number in numbers:
        text = letters.get(ticket__number=number).raw
        assert f"Your request {number}: it works again." in bytes(text).decode("utf-8", "replace")
    sent(client, number=numbers, do="ask", text="Does it work for you?")
    assert set(Ticket.objects.values_list("waiting_for", flat=True)) == {"customer"}


def test_who_wrote_after_the_letters_were_shown_gets_none_before_that_is_read(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    client = browser("agent")
    quiet, spoke = (opened(name).ticket.number for name in ("a", "b"))
    form = {"number": [quiet, spoke], "do": "resolve", "outcome": "restored", "text": "Restarted."}
    given: dict[str, list[str]] = {}
    for name, value in client.post("/desk/bulk/", form).context["given"]:
        given.setdefault(name, []).append(value)
    browser("lead").post(f"/desk/requests/{spoke}/reply/", {"text": "Wait.", "do": "send"})
    answers = sent(client, **given).context["answers"]
    assert [(one.number, one.done) for one in answers] == [(quiet, True), (spoke, False)]
    assert answers[1].words == "Ilya wrote while you did. Read it, then send yours again."
    assert Ticket.objects.get(number=spoke).state == "in_work"
    # shown once more, it goes out
    form = {**form, "number": [spoke]}
    again = dict(client.post("/desk/bulk/", form).context["given"])
    assert [one.done for one in sent(client, **again).context["answers"]] == [True]


@pytest.mark.parametrize("confirmed", [False, True])
def test_many_are_solved_with_one_outcome_and_each_refusal_names_its_clause(
    browser: Callable[..., Any], opened: Callable[..., Any], confirmed: bool
) -> None:
    from reglament.store.models import Ticket

    client = browser("agent")
    tron = opened("tron").ticket.number
    done = opened("done").ticket.number
    for action in ("resolve", "close"):
        fields = {"outcome": "restored", "text": "Done."}
        client.post(f"/desk/requests/{done}/do/{action}/", fields)
    form = {"number": [tron, done], "do": "resolve", "outcome": "restored", "text": "Restarted."}
    if confirmed:
        answers = sent(client, **form, identity="j").context["answers"]
        assert [(one.number, one.done) for one in answers] == [(tron, True), (done, False)]
        assert Ticket.objects.get(number=tron).state == "resolved"
    else:
        planned = client.post("/desk/bulk/", form).context["planned"]
        assert {one.row.number: one.refused is None for one in planned} == {tron: True, done: False}
        assert Ticket.objects.get(number=tron).state == "registered"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "answer", "text": ""}, "the text is empty"),
        ({"do": "answer", "text": "Hello {nobody}"}, "no letter knows the placeholders nobody"),
        ({"do": "resolve", "text": "Done."}, "no outcome is chosen"),
    ],
)
def test_what_a_letter_lacks_is_said_and_nothing_goes(
    form: dict[str, str], said: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import OutboxLetter

    client, number = browser("agent"), opened().ticket.number
    before = OutboxLetter.objects.count()
    answer = client.post("/desk/bulk/", {**form, "number": [number], "sure": "yes"}, follow=True)
    assert said in answer.content.decode()
    assert OutboxLetter.objects.count() == before


def test_what_is_shown_first_costs_the_same_queries_for_one_as_for_many(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    numbers = [opened(name).ticket.number for name in ("a", "b", "c")]

    def cost(chosen: list[str]) -> int:
        form = {"number": chosen, "do": "answer", "text": "{number}: it works."}
        client.post("/desk/bulk/", form)
        with CaptureQueriesContext(connection) as seen:
            client.post("/desk/bulk/", form)
        return len(seen)

    assert cost(numbers) == cost(numbers[:1])


def letter_of(number: str, name: str) -> tuple[str, str]:
    """Return subject and text of the letter that went out of a request."""
    from reglament.store.models import OutboxLetter

    raw = bytes(OutboxLetter.objects.get(letter=name, ticket__number=number).raw)
    mail = message_from_bytes(raw, policy=policy.default)
    plain = mail.get_body(("plain",))
    assert plain is not None
    return mail["subject"], plain.get_content().replace("\r\n", "\n").strip()


@pytest.mark.parametrize(
    ("do", "outcome", "name"),
    [
        ("answer", "", "reply"),
        ("ask", "", "reply"),
        ("resolve", "restored", "resolution"),
        ("close", "restored", "closing_notice"),
    ],
)
def test_before_it_is_sent_one_letter_is_shown_whole_as_its_reader_gets_it(
    do: str,
    outcome: str,
    name: str,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
) -> None:
    client = browser("agent")
    numbers = [opened(one, subject=f"Reports {one}").ticket.number for one in ("a", "b", "c")]
    form = {"number": numbers, "do": do, "outcome": outcome, "text": "On {number}: it works."}
    html = client.post("/desk/bulk/", {**form, "identity": "i"}).content.decode()
    (section,) = re.findall(r'<section class="preview".*?</section>', html, re.S)
    assert numbers[0] in section[: section.index("<strong>")]
    assert "ann@acme.example" in section
    assert "2 more requests get the same letter" in section
    sent(client, **form, identity="i")
    subject, text = letter_of(numbers[0], name)
    # the words alone say neither what the letter is about nor who signs it
    assert text.startswith(f"On {numbers[0]}: it works.")
    assert "Olga" in text
    assert "--" in text
    words = unescape(re.sub(r"<[^>]+>", " ", section)).split()
    for part in (subject, text):
        assert " ".join(part.split()) in " ".join(words)


def test_no_letter_is_shown_of_what_is_refused_or_is_told_by_none(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    from reglament.store.models import OutboxLetter

    client = browser("agent")
    ended, aspro = (
        opened("ended").ticket.number,
        opened(
            "aspro", regulation="aspro", vendor="aspro", facts={},
            coverage={"sender": "contact", "access": "user", "contract": "active"},
        ).ticket.number,
    )  # fmt: skip
    client.post(f"/desk/requests/{ended}/do/close/", {"outcome": "restored", "text": "Done."})
    form = {"do": "close", "outcome": "answered", "text": "Done.", "identity": "i"}
    # no letter of Aspro's tells of a closing, so none is counted, whatever is written
    answer = client.post("/desk/bulk/", {**form, "number": [ended, aspro]})
    assert answer.context["counts"] == {"letters": 0, "requests": 0, "customers": 0, "refused": 1}
    assert "No letter goes out" in answer.content.decode()
    assert 'class="preview"' not in answer.content.decode()
    to_ann = OutboxLetter.objects.filter(ticket__number=aspro, to="ann@acme.example")
    before = to_ann.count()
    assert [one.done for one in sent(client, **form, number=[aspro]).context["answers"]] == [True]
    assert to_ann.count() == before


def test_the_first_that_sends_a_letter_is_the_example(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    ended, open_one = (opened(one).ticket.number for one in ("a", "b"))
    client.post(f"/desk/requests/{ended}/do/close/", {"outcome": "restored", "text": "Done."})
    form = {"number": [ended, open_one], "do": "resolve", "outcome": "restored", "text": "Again."}
    html = client.post("/desk/bulk/", form).content.decode()
    (section,) = re.findall(r'<section class="preview".*?</section>', html, re.S)
    assert open_one in section
    assert ended not in section
    assert "more request" not in section
