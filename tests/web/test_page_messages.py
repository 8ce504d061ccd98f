"""What became of an action is said on the page that its form leads to, whatever other windows read meanwhile."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from reglament.project.page_messages import MOST_WAITING, PageMessages

pytestmark = pytest.mark.django_db


def told(client: Any, address: str) -> list[str]:
    """Return what the page of this address says of something done or refused."""
    html = client.get(address).content.decode()
    return re.findall(r"<div class=\"notice[^>]*data-told.*?</div>", html, re.S)


def test_a_refusal_is_said_on_its_own_page_and_once(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    first, second = (f"/desk/requests/{opened(one).ticket.number}/" for one in ("one", "two"))
    answer = client.post(f"{first}do/merge/", {"into": "TA-9"})
    assert answer.headers["Location"].partition("?")[0] == first
    client.post(f"{second}do/follow/", {})
    # other windows of the same person
    for address in ("/desk/", "/desk/triage/", "/desk/customers/"):
        assert told(client, address) == []
    (refused,) = told(client, first)
    assert "late" in refused
    (done,) = told(client, second)
    assert "late" not in done
    assert told(client, first) == told(client, second) == []


def answered(path: str, cookies: dict[str, str], *words: str, leads_to: str = "") -> dict[str, str]:
    """Return the cookies after an answer at `path` that says `words` and leads on to another page, if it does."""
    request = asked(path, cookies)
    for one in words:
        messages.success(request, one)
    answer = HttpResponseRedirect(leads_to) if leads_to else HttpResponse()
    return kept(request, answer, cookies)


def asked(path: str, cookies: dict[str, str]) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.session = {}  # type: ignore[assignment]
    request._messages = PageMessages(request)  # type: ignore[attr-defined]
    return request


def kept(request: Any, answer: HttpResponse, cookies: dict[str, str]) -> dict[str, str]:
    request._messages.update(answer)
    return {**cookies, **{name: one.value for name, one in answer.cookies.items()}}


def said(path: str, cookies: dict[str, str]) -> list[str]:
    return [str(one) for one in messages.get_messages(asked(path, cookies))]


def test_words_follow_to_where_a_page_leads_on() -> None:
    cookies = answered("/a/", {}, "done", leads_to="/заявки/?page=2#top")
    assert (said("/a/", cookies), said("/заявки/", cookies)) == ([], ["done"])
    cookies = answered("/заявки/", cookies, leads_to="../b/")
    assert (said("/заявки/", cookies), said("/b/", cookies)) == ([], ["done"])


def test_of_words_that_nobody_reads_the_oldest_are_forgotten() -> None:
    cookies: dict[str, str] = {}
    for number in range(MOST_WAITING + 1):
        cookies = answered("/a/", cookies, f"{number}", leads_to=f"/{number}/")
    assert [said(f"/{one}/", cookies) for one in (0, 1, MOST_WAITING)] == [
        [],
        ["1"],
        [f"{MOST_WAITING}"],
    ]
