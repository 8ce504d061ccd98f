"""Who is asked for consent to a priority reads before deciding which promises it moves, from when to when (TE-51)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import pytest

from reglament.store.models import OutboxLetter, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("TE-51")]
ASKED = re.compile(r'<section class="notice move soon consent".*?</section>', re.S)
# P2 premium of Tue 10 March, 11:00 in Moscow, lowered to P3: counted by hand from TE-27 to TE-32
MOVES = [
    "Response: Tue 10 March, 15:00 (UTC+3) → Tue 17 March, 11:00 (UTC+3)",
    "Workaround: Thu 12 March, 11:00 (UTC+3) → Fri 20 March, 11:00 (UTC+3)",
    "Permanent fix: Thu 26 March, 11:00 (UTC+3) → Wed 1 April, 11:00 (UTC+3)",
]


@pytest.fixture(autouse=True)
def _half_an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    monkeypatch.setattr("reglament.wall_time.now", lambda: at)


@pytest.fixture
def number(browser: Callable[..., Any], opened: Callable[..., Any]) -> str:
    found: str = opened().ticket.number
    form = {"priority": "P3", "reason": "One workplace stands"}
    browser("agent").post(f"/desk/requests/{found}/do/set_priority/", form)
    return found


def shown(client: Any, number: str) -> tuple[str, str]:
    """Return what the page asks, and the rest of it."""
    page = unescape(client.get(f"/requests/{number}/").content.decode())
    (asked,) = ASKED.findall(page)
    return asked, page.replace(asked, "")


def test_the_page_asks_at_its_head_and_tells_what_moves(
    browser: Callable[..., Any], number: str
) -> None:
    asked, rest = shown(browser("customer"), number)
    assert "Your move: do you agree to Priority 3 instead of Priority 2?" in asked
    assert "One workplace stands" in asked
    assert re.findall("<li>(.*?)</li>", asked) == MOVES
    ways = [f"/requests/{number}/wish/{one}/" for one in ("agree", "disagree")]
    assert all(asked.count(way) == 1 and rest.count(way) == 0 for way in ways)
    # the thread speaks to its reader
    assert "Proposed: Priority 3. It changes only if you agree. One workplace stands" in rest
    assert "the customer’s consent" not in rest


def test_the_letter_tells_the_same(number: str) -> None:
    raw = bytes(OutboxLetter.objects.get(letter="priority_proposed").raw)
    words = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content()
    assert "What changes if you agree now:" in words
    assert all(one in words for one in MOVES)


def test_it_is_asked_in_russian_too(browser: Callable[..., Any], number: str) -> None:
    client = browser("customer")
    client.cookies["django_language"] = "ru"
    asked, rest = shown(client, number)
    assert "Ваш ход: согласны на «Приоритет 3» вместо «Приоритет 2»?" in asked
    assert "Что изменится, если согласиться сейчас:" in asked
    assert "Сменится, только если вы согласны" in rest


def test_an_answer_ends_the_question(browser: Callable[..., Any], number: str) -> None:
    client = browser("customer")
    client.post(f"/requests/{number}/wish/agree/", {"identity": "a"})
    page = client.get(f"/requests/{number}/").content.decode()
    assert (ASKED.findall(page), Ticket.objects.get().priority) == ([], "P3")
    assert "The proposed priority was agreed to: yes" in page


@pytest.mark.clause("TE-57")
def test_a_letter_of_an_opening_again_does_not_cite_the_end_in_silence(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    agent = browser("agent")
    solve = {"outcome": "restored", "text": "Solved so.", "need_solution": "Solved so."}
    agent.post(f"/desk/requests/{number}/do/resolve/", solve)
    client = browser("customer")
    client.post(f"/requests/{number}/say/", {"text": "It came back.", "identity": "s"})
    letter = bytes(OutboxLetter.objects.get(letter="reopened").raw).decode()
    assert "TE-57" not in letter
    assert "Reason: a message came" in letter
    page = agent.get(f"/desk/requests/{number}/").content.decode()
    assert ("customer-reply" in page, "a message came" in page) == (False, True)
