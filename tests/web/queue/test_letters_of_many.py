"""One text for many requests: shown first, sent to each customer once, each refusal with its clause."""

from collections.abc import Callable
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
    assert shown.context["counts"] == {"letters": 2, "customers": 1, "refused": 0}
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
