"""Other names of actions are those of actions that exist, in both languages, and stand where the palette finds them."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.web.agent.actions import ACTIONS
from reglament.web.words import catalogue, say

CALLED = {
    key.removeprefix("called."): names
    for key, names in catalogue().items()
    if key.startswith("called.")
}
BROUGHT = {
    "en": {"merge", "reject", "decline", "assign", "escalate", "snooze", "pending", "article"},
    "ru": {
        "объединить",
        "отклонить",
        "назначить",
        "эскалировать",
        "отложить",
        "дубликат",
        "статья",
    },
}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_names_an_action_and_says_what_its_own_words_do_not(language: str) -> None:
    assert set(CALLED) - set(ACTIONS) == set()
    for action, names in CALLED.items():
        found = str(names[language]).split(", ")
        title = say(f"action.{action}", language).casefold()
        assert all(one and one == one.strip().casefold() for one in found), action
        assert [one for one in found if one in title] == [], action
        assert len(set(found)) == len(found), action


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_words_that_people_bring_from_elsewhere_are_among_them(language: str) -> None:
    names = {one for action in CALLED.values() for one in str(action[language]).split(", ")}
    assert BROUGHT[language] - names == set()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
def test_they_stand_on_the_page_of_a_request_and_are_not_shown(
    language: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    asked = {"headers": {"accept-language": language}}
    page = browser("agent").get(f"/desk/requests/{number}/", **asked).text
    names = str(CALLED["merge"][language])
    assert (page.count(f'data-also="{names}"'), page.count(names)) == (1, 1)
