"""Many requests are linked with one, or end as its duplicates, as the form of one request does it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament.core.lifecycle import fold
from reglament.store.models import Message, OutboxLetter, Ticket
from reglament.store.queries.histories import history_of

pytestmark = pytest.mark.django_db

Opened = Callable[..., Any]


def links(number: str) -> dict[str, str]:
    """Return what a request is linked with, and how."""
    ticket = fold(history_of(Ticket.objects.get(number=number).pk).events)
    return dict(ticket.links)


def test_the_chosen_are_linked_with_one_both_ways_and_each_refusal_is_named(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    main, one, two, known = (opened(name).ticket.number for name in "abcd")
    client.post(f"/desk/requests/{known}/do/link/", {"number": main})
    form = {"number": [one, main, two, known], "do": "link", "other": f" {main} ", "identity": "i"}
    answer = client.post("/desk/bulk/", form)
    became = {found.number: found for found in answer.context["answers"]}
    assert [became[number].done for number in (one, two, main, known)] == [
        *(True, True, False, False),
    ]
    assert "this very request" in became[main].words
    assert became[known].words
    assert links(main) == dict.fromkeys((known, one, two), "related")
    assert links(one) == links(two) == links(known) == {main: "related"}
    # the same form once more links nothing twice
    client.post("/desk/bulk/", form)
    assert links(main) == dict.fromkeys((known, one, two), "related")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "link", "other": " "}, "the number of the other request is empty"),
        ({"do": "merge"}, "the number of the other request is empty"),
        ({"do": "link", "other": "TA-999999"}, "There is no request"),
        ({"do": "merge", "other": "TA-999999"}, "There is no request"),
    ],
)
def test_without_the_other_request_nothing_is_done(
    form: dict[str, str], said: str, browser: Callable[..., Any], opened: Opened
) -> None:
    client, number = browser("agent"), opened().ticket.number
    answer = client.post("/desk/bulk/", {**form, "number": [number], "sure": "yes"}, follow=True)
    html = answer.content.decode()
    assert said in html
    assert f"Not changed: {number}." in html
    assert Ticket.objects.get().version == 1


@pytest.mark.threat("T16", "T17")
def test_the_request_of_another_vendor_is_none_to_link_with(
    browser: Callable[..., Any], opened: Opened
) -> None:
    number = opened().ticket.number
    form = {"number": [number], "do": "link", "other": number}
    answer = browser("stranger").post("/desk/bulk/", form, follow=True)
    assert "There is no request" in answer.content.decode()


def test_duplicates_end_in_one_request_after_their_letter_is_shown(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    main, one, two = (opened(name).ticket.number for name in "abc")
    far = opened("far", customer="", requester="", requester_address="x@far.example").ticket.number
    form = {
        "number": [one, far, two], "do": "merge", "other": main, "text": "It is one fault.",
        "identity": "i",
    }  # fmt: skip
    shown = client.post("/desk/bulk/", form)
    assert shown.context["counts"] == {"letters": 2, "requests": 2, "customers": 1, "refused": 1}
    html = shown.content.decode()
    assert f"Goes on as {main}" in html
    assert "another customer" in html
    assert "Close as duplicates" in html
    assert not OutboxLetter.objects.filter(letter="merged").exists()
    answers = client.post("/desk/bulk/", {**form, "sure": "yes"}).context["answers"]
    became = {found.number: found.done for found in answers}
    assert became == {one: True, far: False, two: True}
    states = dict(Ticket.objects.values_list("number", "state"))
    assert (states[one], states[two]) == ("closed", "closed")
    assert (states[main], states[far]) == ("registered", "registered")
    assert links(main) == {one: "duplicate", two: "duplicate"}
    letters = OutboxLetter.objects.filter(letter="merged").values_list("ticket__number", flat=True)
    assert sorted(letters) == [one, two]
    said = Message.objects.filter(ticket__number=main).values_list("direction", "author_name")
    assert sorted(said) == [("in", "Ann")] * 3


def test_what_has_ended_takes_no_duplicates_and_says_so_before(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    main, one = (opened(name).ticket.number for name in "ab")
    client.post(f"/desk/requests/{main}/do/close/", {"outcome": "restored", "text": "Done."})
    form = {"number": [one], "do": "merge", "other": main, "identity": "i"}
    (planned,) = client.post("/desk/bulk/", form).context["planned"]
    assert planned.refused is not None
    (answer,) = client.post("/desk/bulk/", {**form, "sure": "yes"}).context["answers"]
    assert not answer.done
    assert answer.words.startswith(planned.refused.what.en)


def test_the_words_and_the_number_stand_in_the_form_again(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client, number = browser("agent"), opened().ticket.number
    form = {"number": [number], "do": "merge", "other": "TA-999999", "back": "/desk/"}
    html = client.post("/desk/bulk/", form, follow=True).content.decode()
    assert 'id="bulk-other" value="TA-999999"' in html


def test_duplicates_are_shown_at_the_same_cost_for_one_as_for_many(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    main, *numbers = (opened(name).ticket.number for name in "abcd")

    def cost(chosen: list[str]) -> int:
        form = {"number": chosen, "do": "merge", "other": main, "text": "One fault."}
        client.post("/desk/bulk/", form)
        with CaptureQueriesContext(connection) as seen:
            client.post("/desk/bulk/", form)
        return len(seen)

    assert cost(numbers) == cost(numbers[:1])
