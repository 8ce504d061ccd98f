"""Taking a request where the text orders by arrival: the form says which one is first, and asks why it is passed."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
COVERED = {"sender": "contact", "contract": "active", "access": "user"}
FACTS = {"facts": {}, "vendor": "aspro", "kind": "question", "coverage": COVERED}


@pytest.fixture
def two(desk: SimpleNamespace, opened: Callable[..., Any]) -> tuple[str, str]:
    """Numbers of an earlier and a later request under Aspro, whose text orders by arrival."""
    earlier, later = (
        opened(
            name,
            regulation="aspro",
            arrived_at=desk.at + timedelta(minutes=minute),
            subject=name,
            **FACTS,
        ).ticket.number
        for minute, name in enumerate(("first", "second"))
    )
    return earlier, later


def form(browser: Callable[..., Any], number: str) -> str:
    page = browser("agent").get(
        f"/desk/requests/{number}/do/assign_me/", headers={"reglament-part": "form"}
    )
    return unescape(page.content.decode())


@pytest.mark.clause("AS-17")
def test_the_form_names_the_request_that_is_first_and_asks_why_this_one_is_earlier(
    browser: Callable[..., Any], two: tuple[str, str]
) -> None:
    earlier, later = two
    shown = form(browser, later)
    question = f"First in turn is request {earlier} (AS-17). Why is this one earlier?"
    assert f">{question}</label>" in shown
    control = re.search(r'<input class="input"[^>]* name="reason"[^>]*>', shown)
    assert control is not None
    assert " required" in control[0]


@pytest.mark.clause("AS-17")
def test_what_is_first_in_turn_is_taken_without_a_question(
    browser: Callable[..., Any], two: tuple[str, str]
) -> None:
    earlier, _ = two
    shown = form(browser, earlier)
    assert '<input class="input"' not in shown
    assert "First in turn" not in shown
    assert "No request comes before this one (AS-17)." in shown
    agent = browser("agent")
    agent.post(f"/desk/requests/{earlier}/do/assign_me/", {"identity": "a", "reason": ""})
    assert ">Olga</span>" in agent.get(f"/desk/requests/{earlier}/").content.decode()


def test_a_button_that_a_form_follows_says_so(
    browser: Callable[..., Any], two: tuple[str, str], opened: Callable[..., Any]
) -> None:
    agent = browser("agent")
    in_turn = agent.get(f"/desk/requests/{two[1]}/").content.decode()
    assert re.search(r"do/assign_me/\" data-form[^>]*>Take it…</a>", in_turn)
    other = opened("tron").ticket.number
    assert "Take it…" not in agent.get(f"/desk/requests/{other}/").content.decode()


@pytest.mark.clause("AS-17")
def test_sent_without_a_reason_the_form_stands_there_again_with_the_same_question(
    browser: Callable[..., Any], two: tuple[str, str]
) -> None:
    earlier, later = two
    agent = browser("agent")
    answer = agent.post(
        f"/desk/requests/{later}/do/assign_me/", {"identity": "a", "reason": ""}, follow=True
    )
    page = unescape(answer.content.decode())
    assert f"First in turn is request {earlier} (AS-17). Why is this one earlier?" in page
    assert f"{earlier} comes before this one" in page
