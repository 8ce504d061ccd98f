"""The head of a request and the page of an action: whose it is and whose move, when hours count, and the way back."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from reglament import wall_time

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(opened: Callable[..., Any]) -> str:
    return f"/desk/requests/{opened().ticket.number}/"


def head(client: Any, url: str) -> str:
    """Return the line under the subject, its details with dots between."""
    found = re.search(r'<p class="meta" data-part="head".*?</p>', client.get(url).text)
    assert found
    return " · ".join(re.findall(r"<(?:span|bdi|b)[^>]*>([^<]+)</", found[0])[1:])


def test_the_head_says_that_nobody_has_it_at_which_level_and_whose_move_it_is(
    browser: Callable[..., Any], url: str
) -> None:
    client = browser("agent")
    number = url.split("/")[-2]
    told = head(client, url)
    assert told.startswith(f"{number} · ")
    assert told.endswith(" · Registered · our move · nobody has it")
    assert len(told.split(" · ")) == 6
    client.post(f"{url}do/start_work/", {})
    assert head(client, url).endswith("our move · Olga")
    client.post(f"{url}do/wait/", {"party": "customer"})
    client.post(f"{url}reply/", {"text": "What happened?", "do": "wait", "identity": "w"})
    assert "our move" not in head(client, url)


def test_a_promise_whose_hours_are_closed_says_from_when_they_count(
    browser: Callable[..., Any], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser("agent")
    assert "counts from" not in client.get(url).text
    # the evening of the same Tuesday
    monkeypatch.setattr(wall_time, "now", lambda: datetime(2026, 3, 10, 18, 30, tzinfo=UTC))
    shown = client.get(url).text.partition('data-part="promises"')[2].partition("</section>")[0]
    counted = re.search(r"closed now, counts from <time[^>]*>([^<]+)</time>", shown)
    assert counted
    assert counted[1].startswith("Wed 11 March, 09:00")
    assert '<use href="#g-start"/>' in shown


@pytest.mark.parametrize(("action", "title"), [("wait", "Wait"), ("merge", "Close as a duplicate")])
def test_the_page_of_an_action_has_a_whole_title_and_a_way_back(
    browser: Callable[..., Any], url: str, action: str, title: str
) -> None:
    shown = browser("agent").get(f"{url}do/{action}/").text
    assert f"<h1>{title}</h1>" in shown
    assert f'<a class="btn bare" href="{url}">Cancel</a>' in shown
    # not where it unfolds on the page of the request itself
    part = browser("agent").get(f"{url}do/{action}/", headers={"Reglament-Part": "form"}).text
    assert "Cancel" not in part
