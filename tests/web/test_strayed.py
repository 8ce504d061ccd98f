"""Addresses that only take a form, opened by themselves: a page in the reader's language that leads on."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls.converters import IntConverter
from tests.routes.test_every_route import filled, state

from reglament.web.urls import urlpatterns

pytestmark = pytest.mark.django_db

WORDS = {"en": "This address only takes a form", "ru": "Этот адрес только принимает форму"}
BACK = re.compile(r'<a class="btn go" href="([^"]+)">(?:Open the page|Открыть страницу)</a>')


@pytest.mark.parametrize("who", ["lead", "customer"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_address_opened_by_itself_leads_on(
    people: SimpleNamespace,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    who: str,
    language: str,
) -> None:
    number = opened().ticket.number
    reader = browser(who)
    before, strayed = state(), 0
    for pattern in urlpatterns:
        parts = {
            name: number if name == "number" else 1 if isinstance(kind, IntConverter) else "x"
            for name, kind in pattern.pattern.converters.items()
        }
        answer = reader.get(filled(pattern, parts), HTTP_ACCEPT_LANGUAGE=language)
        if answer.status_code != 405:
            continue
        strayed += 1
        page = answer.content.decode()
        assert WORDS[language] in page, pattern
        [back] = BACK.findall(page)
        assert reader.get(back).status_code in {200, 302, 403, 404, 405}, pattern
        assert answer["Allow"] == "POST"
    assert strayed > 20
    assert state() == before


def test_a_reloaded_form_of_the_link_leads_to_the_sign_in(client: Client, db: None) -> None:
    page = client.get("/sign-in/link/")
    assert page.status_code == 405
    assert BACK.findall(page.content.decode()) == ["/sign-in/"]
    assert client.get("/sign-in/").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"), [("en", "This form has grown old"), ("ru", "Эта форма устарела")]
)
def test_a_form_grown_old_says_what_to_do(db: None, language: str, words: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "x"}, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert words in page
    assert BACK.findall(page) == ["/sign-in/"]
