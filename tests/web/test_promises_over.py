"""Promises of requests that ended: told as over, with when they broke and by how much, and no clock runs on."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
# the request comes on Tue 10 March 11:00 in Moscow, priority 2: a response within 4 hours, a workaround within 2 days
CLOSED, READ = datetime(2026, 3, 13, 9, 30, tzinfo=UTC), datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def closed(
    browser: Callable[..., Any], opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """A request closed with a letter a day after its workaround was due, read a week later."""
    from reglament import wall_time

    number, client = opened().ticket.number, browser("agent")
    monkeypatch.setattr(wall_time, "now", lambda: CLOSED)
    form = {"outcome": "not-covered", "text": "Not ours."}
    client.post(f"/desk/requests/{number}/do/close/", form)
    monkeypatch.setattr(wall_time, "now", lambda: READ)
    return SimpleNamespace(number=number, client=client)


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_desk_reads_what_was_not_kept_as_over(closed: SimpleNamespace) -> None:
    answer = closed.client.get(f"/desk/requests/{closed.number}/")
    text = plain(answer.content.decode())
    assert "data-due" not in text
    assert "<b>Not kept</b>" in text
    assert "ended 1 d 1 h later" in text
    assert "<b>Met late</b> by 2 d 21 h, " in text
    cards = {
        card.promise.kind: (card.is_open, card.ruler is not None)
        for card in answer.context["cards"]
    }
    assert cards == {
        "response": (False, False),
        "workaround": (False, True),
        "permanent_fix": (False, False),
    }


def test_its_row_of_the_queue_counts_no_further(closed: SimpleNamespace) -> None:
    text = plain(closed.client.get("/desk/queue/all/?f=state:closed").content.decode())
    row = text[text.index("<article") : text.index("</article>")]
    assert "data-due" not in row
    assert '<b class="none">Closed</b>' in row
    assert 'class="row "' in row


def test_the_customer_reads_what_was_not_kept_as_over(
    closed: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    text = plain(browser("customer").get(f"/requests/{closed.number}/").content.decode())
    assert "<b>Not kept</b>" in text
    words = " ".join(re.sub("<[^>]+>", " ", text).split())
    assert "was due Thu 12 March, 11:00 , ended 1 d 1 h later" in words
    assert "Met late by 2 d 21 h, Fri 13 March, 12:30" in words
    assert "now Fri 20 March" not in text


def test_a_customer_reads_in_words_that_a_promise_is_late(
    browser: Callable[..., Any], opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament import wall_time

    number = opened().ticket.number
    monkeypatch.setattr(wall_time, "now", lambda: CLOSED)
    text = plain(browser("customer").get(f"/requests/{number}/").content.decode())
    assert text.count("has passed, not met yet") == 2
    listed = plain(browser("customer").get("/").content.decode())
    line = listed[listed.index("<article") : listed.index("</article>")]
    words = " ".join(re.sub("<[^>]+>", "", line).split())
    assert "Response was due Tue 10 March, 15:00" in words
    assert "#g-late" in line
