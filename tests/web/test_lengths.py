"""Words that are longer than is kept: refused and said, with all that was typed left in the form."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.store.models import CannedAnswer, Customer, Event, ReplyDraft, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "w" * 100_000 + " the very end"


@pytest.mark.parametrize(
    ("who", "path", "form"),
    [("agent", "/desk/requests/{}/", "reply/"), ("customer", "/requests/{}/", "say/")],
)
def test_a_text_that_is_too_long_is_not_sent_and_stands_in_the_form_to_its_end(
    browser: Callable[..., Any], opened: Callable[..., Any], who: str, path: str, form: str
) -> None:
    client, page = browser(who), path.format(opened().ticket.number)
    before = Event.objects.count()
    shown = client.post(f"{page}{form}", {"text": LONG}, follow=True).text
    assert "is longer than 100,000 characters (100,013). Attach it as a file" in shown
    assert (Event.objects.count(), shown.count(f"{LONG}</textarea>")) == (before, 1)
    client.post(f"{page}{form}", {"text": "w" * 100_000})
    assert Event.objects.count() > before


def test_a_draft_keeps_even_what_is_too_long_to_be_sent(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client, number = browser("agent"), opened().ticket.number
    client.post(f"/desk/requests/{number}/draft/", {"text": LONG})
    assert ReplyDraft.objects.get().text == LONG


def test_a_new_request_that_is_too_long_is_shown_again_whole(browser: Callable[..., Any]) -> None:
    client, before = browser("customer"), Ticket.objects.count()
    for given, said in (
        ({"subject": "Crash", "text": LONG}, "longer than 100,000 characters"),
        ({"subject": "s" * 301, "text": "It does."}, "longer than 300 characters (301)"),
    ):
        answer = client.post("/new/", {**given, "do": "send"})
        assert (answer.status_code, said in answer.text) == (422, True)
        assert all(one in answer.text for one in given.values())
    assert Ticket.objects.count() == before


def test_an_action_and_a_note_on_many_refuse_what_is_too_long_and_keep_it(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client, number = browser("agent"), opened().ticket.number
    before = Event.objects.count()
    url = f"/desk/requests/{number}/do/to_development/"
    shown = client.post(url, {"title": "t" * 301, "text": "It crashes."}, follow=True).text
    assert "is longer than 300 characters (301)" in shown
    many = {"do": "note", "number": number, "text": LONG, "back": "/desk/"}
    shown = client.post("/desk/bulk/", many, follow=True).text
    assert "is longer than 100,000 characters" in shown
    assert (Event.objects.count(), LONG in shown) == (before, True)


def test_a_refused_canned_answer_stays_in_its_form_with_what_is_wrong(
    browser: Callable[..., Any],
) -> None:
    client = browser("agent")
    client.post("/desk/answers/", {"title": "Hello", "text_en": "Hello."})
    key = CannedAnswer.objects.get().pk
    for own, given, said in (
        ({}, {"title": "Bye", "text_en": "See {secret}"}, "cannot fill {secret}"),
        ({"key": key}, {"title": "Hello", "text_ru": "{secret}"}, "list beside"),
        ({}, {"title": "Bye", "text_en": "w" * 20_001}, "longer than 20,000 characters"),
    ):
        answer = client.post("/desk/answers/", {**own, **given})
        assert (answer.status_code, said in answer.text) == (422, True)
        assert all(one in answer.text for one in given.values())
        assert ('<details class="fold" open>' in answer.text) == bool(own)
    assert CannedAnswer.objects.get().text_en == "Hello."


def test_a_field_of_a_customer_that_is_too_long_says_so_beside_itself(
    browser: Callable[..., Any],
) -> None:
    client, before = browser("lead"), Customer.objects.count()
    answer = client.post("/desk/customers/new/", {"name": "n" * 4_001})
    assert "Longer than 4,000 characters" in answer.text
    assert (Customer.objects.count(), "n" * 4_001 in answer.text) == (before, True)


def test_an_article_that_is_too_long_is_shown_again_whole(browser: Callable[..., Any]) -> None:
    given = {"title_en": "t" * 201, "body_en": "Copy it."}
    answer = browser("lead").post("/desk/articles/new/", given)
    assert (answer.status_code, "Title: longer than 200 characters" in answer.text) == (422, True)
    assert all(one in answer.text for one in given.values())
