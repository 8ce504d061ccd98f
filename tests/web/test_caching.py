"""What a signed-in person was shown is kept by no cache; what is the same for everybody may be (T16)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reglament.web.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16")]


def kept(answer: Any) -> set[str]:
    return {word.strip() for word in answer.get("Cache-Control", "").split(",")}


def test_no_answer_to_a_person_is_kept(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    plain = ["/" + str(one.pattern) for one in urlpatterns if not one.pattern.converters]
    plain.remove("/sign-out/")
    asked = {
        "agent": [*plain, f"/desk/{number}/", "/desk/queue/all/", "/nowhere"],
        "customer": [*plain, f"/requests/{number}/", "/nowhere"],
    }
    for who, paths in asked.items():
        client = browser(who)
        for path in paths:
            assert kept(client.get(path)) >= {"private", "no-store"}, (who, path)
        assert kept(client.post("/sign-out/")) >= {"private", "no-store"}


def test_who_signs_in_leaves_no_copy_behind(browser: Callable[..., Any]) -> None:
    answer = browser().post("/sign-in/", {"username": "olga", "password": "olga-pass-77"})
    assert "sessionid" in answer.cookies
    assert kept(answer) >= {"private", "no-store"}


def test_what_is_the_same_for_everybody_may_be_kept(browser: Callable[..., Any]) -> None:
    sheet = browser("agent").get("/static/reglament/tokens.css")
    assert b"".join(sheet.streaming_content)
    sheet.close()
    for answer in (sheet, Client().get("/regulations/")):
        assert answer.status_code == 200
        assert not kept(answer) & {"private", "no-store"}
