"""What a customer says on a solved request: what sending does is read before, and the same words can confirm it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
OPENS = {
    "en": "What you send here opens the request again.",
    "ru": "Написанное здесь снова откроет обращение.",
}
UNTIL = {
    "en": "what you send here opens the request again; after that you begin a new one.",
    "ru": "позже нужно начать новое.",
}
CONFIRM = {"en": "Send and confirm: it is solved", "ru": "Отправить и подтвердить решение"}
REOPEN = {"en": "Send and reopen", "ru": "Отправить и возобновить"}
AFTER_ALL = {"en": "It is solved after all", "ru": "Всё же решено"}


@pytest.fixture
def solved(
    opened: Callable[..., Any], browser: Callable[..., Any]
) -> Callable[..., tuple[Any, str]]:
    """Return a function that opens and solves a request; it gives its customer's browser and the page's path."""

    def one(outcome: str = "restored") -> tuple[Any, str]:
        number = opened().ticket.number
        said = {"text": "Mended.", "need_solution": "Mended.", "outcome": outcome, "identity": "s"}
        browser("agent").post(f"/desk/requests/{number}/do/resolve/", said)
        return browser("customer"), f"/requests/{number}/"

    return one


def composer(page: str) -> str:
    """Return the words of the form in which one answers, with its buttons."""
    form = page[page.index('<form class="composer"') :].partition("</form>")[0]
    return " ".join(unescape(re.sub(r"<template.*?</template>|<[^>]+>", " ", form)).split())


def state() -> str:
    from reglament.store.models import Ticket

    return Ticket.objects.get().state


@pytest.mark.parametrize("language", OPENS)
def test_it_is_said_before_sending_that_words_open_a_solved_request_again(
    solved: Callable[..., Any], language: str
) -> None:
    customer, path = solved()
    customer.cookies["django_language"] = language
    page = customer.get(path).content.decode()
    assert OPENS[language] in composer(page)
    assert "X-8" in composer(page)
    assert CONFIRM[language] in re.findall(r"<button[^>]*>([^<]*)</button>", page)
    # confirming is what is pressed here; words that open it again say so themselves, and stand after it
    buttons = re.findall(
        r'<button class="([^"]*)"[^>]*>([^<]*)</button>',
        page[page.index("<main") : page.index("</main>")],
    )
    primary = [words for kind, words in buttons if kind == "btn go"]
    assert primary == [
        {"en": "Confirm that it is solved", "ru": "Подтвердить, что решено"}[language]
    ]
    said = [words for _, words in buttons][-2:]
    assert said == [CONFIRM[language], REOPEN[language]]
    customer.post(f"{path}wish/confirm/", {"identity": "c"})
    closed = composer(customer.get(path).content.decode())
    # what is confirmed can still come back, for a while, and is not confirmed again
    assert (UNTIL[language] in closed, CONFIRM[language] in closed) == (True, False)


def test_an_open_request_says_no_such_thing(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    said = composer(browser("customer").get(f"/requests/{number}/").content.decode())
    assert not any(one["en"] in said for one in (OPENS, CONFIRM, REOPEN))


def test_words_and_files_go_with_the_confirmation(solved: Callable[..., Any]) -> None:
    from reglament.store.models import Event, Message, StoredFile

    customer, path = solved()
    form = {
        "identity": "w",
        "text": "Thank you, it works now.",
        "files": SimpleUploadedFile("works.png", PNG),
        "confirm": "1",
    }
    answer = customer.post(f"{path}say/", form, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "Sent: the support desk has your words, and that it is solved is confirmed."
    ]
    assert state() == "closed"
    assert list(Event.objects.order_by("-seq").values_list("type", flat=True)[:2]) == [
        "Closed",
        "CustomerReplied",
    ]
    assert not Event.objects.filter(type="Reopened").exists()
    said = Message.objects.order_by("-seq")[0]
    assert (said.text, said.direction, said.public) == ("Thank you, it works now.", "in", True)
    assert [one["name"] for one in said.attachments] == ["works.png"]
    assert StoredFile.objects.filter(sha256=said.attachments[0]["sha256"]).exists()
    assert "Thank you, it works now." in answer.content.decode()


def test_without_words_the_button_confirms_all_the_same(solved: Callable[..., Any]) -> None:
    from reglament.store.models import Message

    customer, path = solved()
    before = Message.objects.count()
    customer.post(f"{path}say/", {"identity": "w", "text": " ", "confirm": "1"})
    assert (state(), Message.objects.count()) == ("closed", before)


def test_words_sent_a_moment_ago_are_not_said_twice_by_confirming(
    solved: Callable[..., Any],
) -> None:
    """Who pressed Send, saw it open again, and goes back to the other button."""
    from reglament.store.models import Message

    customer, path = solved()
    form = {"identity": "w", "text": "Thank you, it works now."}
    customer.post(f"{path}say/", form)
    assert state() == "in_work"
    customer.post(f"{path}say/", {**form, "identity": "v", "confirm": "1"})
    assert (state(), Message.objects.filter(text=form["text"]).count()) == ("closed", 1)


def test_what_closing_alone_does_not_end_is_not_confirmed_and_the_words_stay(
    opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    """A special version is not closed before staff decide whether support covers it (TE-55)."""
    number = opened().ticket.number
    said = {
        "text": "Made.",
        "outcome": "special-version",
        "need_version": "7",
        "need_covered": "yes",
    }
    browser("agent").post(f"/desk/requests/{number}/do/resolve/", said)
    assert state() == "resolved"
    customer, path = browser("customer"), f"/requests/{number}/"
    assert CONFIRM["en"] not in composer(customer.get(path).content.decode())
    form = {"identity": "w", "text": "It works.", "confirm": "1"}
    answer = customer.post(f"{path}say/", form, follow=True).content.decode()
    assert "alone does not close a ticket" in unescape(answer)
    assert ">It works.</textarea>" in answer
    assert state() == "resolved"


@pytest.mark.parametrize("language", AFTER_ALL)
def test_who_opened_it_again_by_a_word_says_that_it_is_solved_after_all(
    solved: Callable[..., Any], language: str
) -> None:
    customer, path = solved()
    customer.cookies["django_language"] = language
    customer.post(f"{path}say/", {"identity": "w", "text": "Thank you, it works now."})
    page = customer.get(path).content.decode()
    head, acts = (
        page[: page.index('class="record"')],
        page[page.index('aria-labelledby="h-acts"') :],
    )
    assert f'action="{path}wish/confirm/"' in acts
    assert f'action="{path}wish/confirm/"' not in head
    assert f">{AFTER_ALL[language]}</button>" in acts
    customer.post(f"{path}wish/confirm/", {"identity": "a"})
    assert state() == "closed"
    assert "wish/confirm/" not in customer.get(path).content.decode()


def test_what_was_never_solved_is_not_offered_as_solved(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    customer = browser("customer")
    assert "wish/confirm/" not in customer.get(f"/requests/{number}/").content.decode()
    customer.post(f"/requests/{number}/wish/confirm/", {"identity": "a"})
    assert state() == "registered"


def test_a_confirmation_sent_twice_is_one(solved: Callable[..., Any]) -> None:
    """A browser gives the words back on Back, and the page a new identity."""
    from reglament.store.models import Event

    customer, path = solved()
    form = {"text": "Thank you, it works now.", "confirm": "1"}
    customer.post(f"{path}say/", {**form, "identity": "w"})
    events = Event.objects.count()
    again = customer.post(f"{path}say/", {**form, "identity": "v"}, follow=True)
    told = [str(one) for one in again.context["messages"]][-1]
    assert told == "These words stand here already: nothing was sent again."
    assert Event.objects.count() == events
