"""A request that was merged: its customer is told where it goes on, in words, and that nothing is promised here."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(
    desk: SimpleNamespace,
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, str]:
    """Numbers of a duplicate, merged before anything fell due, and of the request that it goes on as."""
    from reglament import wall_time

    monkeypatch.setattr(wall_time, "now", lambda: desk.at + timedelta(minutes=10))
    first, second = (opened(one).ticket.number for one in ("a", "b"))
    browser("agent").post(f"/desk/requests/{second}/do/merge/", {"number": first, "reason": "Same"})
    return second, first


def test_a_customer_is_led_to_the_request_that_goes_on(
    browser: Callable[..., Any], merged: tuple[str, str]
) -> None:
    duplicate, goes_on = merged
    text = browser("customer").get(f"/requests/{duplicate}/").content.decode()
    assert f'<b>Goes on as <a href="/requests/{goes_on}/">{goes_on}</a></b>' in text
    assert "Nothing is promised any more." in text
    assert "no figure in the text" not in text


def test_the_outcome_of_a_merge_is_in_the_readers_language(
    browser: Callable[..., Any], merged: tuple[str, str]
) -> None:
    path = f"/desk/requests/{merged[0]}/"
    text = browser("agent").get(path, headers={"accept-language": "ru"}).content.decode()
    assert "Закрыто: объединено" in text
    promises = text[text.index('data-part="promises"') : text.index('data-part="details"')]
    assert "r-open" not in promises, "a legend explains rulers, and none is drawn"
