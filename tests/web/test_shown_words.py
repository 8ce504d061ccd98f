"""No page shows the program's own keys and signs where a reader expects words."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from reglament import regulations
from reglament.web.agent.queue.chips import filter_hint
from reglament.web.priorities import priority_short

pytestmark = pytest.mark.django_db(transaction=True)


def opened_under_hydra(opened: Callable[..., Any]) -> str:
    facts = {"type": "incident", "priority": "normal"}
    coverage = {"sender": "contact", "contract": "active", "contract_kind": "support"}
    found = opened("h", regulation="hydra", channel="portal", facts=facts, coverage=coverage)
    return str(found.ticket.number)


@pytest.mark.parametrize(("tongue", "word"), [("en", "Normal"), ("ru", "Обычный")])
def test_the_mark_of_a_priority_is_its_name_in_the_queue_and_above_the_request(
    browser: Callable[..., Any], opened: Callable[..., Any], tongue: str, word: str
) -> None:
    number = opened_under_hydra(opened)
    agent = browser("agent")
    for path in ("/desk/queue/all/", f"/desk/requests/{number}/"):
        page = agent.get(path, headers={"accept-language": tongue}).content.decode()
        assert f'<span class="tag">{word}</span>' in page
        assert ">normal<" not in page
    own = browser("customer").get(f"/requests/{number}/", headers={"accept-language": tongue})
    assert f"<span>{word}</span>" in own.content.decode()


@pytest.mark.parametrize(
    ("code", "priority", "en", "ru"),
    [
        ("hydra", "urgent", "Urgent", "Срочный"),
        ("tron-en", "P1", "P1", "P1"),
        ("tron-ru", "P4", "P4", "P4"),
        ("aspro", "", "", ""),
    ],
)
def test_a_priority_of_two_words_is_shown_by_its_sign(
    code: str, priority: str, en: str, ru: str
) -> None:
    short = priority_short(regulations.load(code), priority)
    assert (short.en, short.ru) == (en, ru)


@pytest.mark.parametrize(
    ("code", "en", "ru"),
    [
        ("hydra", "priority:urgent", "приоритет:срочный"),
        ("istom", "level:non-commercial", "уровень:некоммерческая"),
        ("tron-en", "priority:P1", "приоритет:P1"),
    ],
)
def test_the_example_of_a_filter_holds_what_people_type(code: str, en: str, ru: str) -> None:
    loaded = [regulations.load(code)]
    assert filter_hint(loaded, "en").split()[0] == en
    assert filter_hint(loaded, "ru").split()[0] == ru


def test_the_page_of_teams_names_the_key_as_it_is_typed(browser: Callable[..., Any]) -> None:
    lead = browser("lead")
    assert (
        "«группа:»" in lead.get("/desk/staff/", headers={"accept-language": "ru"}).content.decode()
    )
    assert "“team:”" in lead.get("/desk/staff/").content.decode()


def test_what_a_request_was_classified_as_follows_a_colon(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = str(opened().ticket.number)
    agent = browser("agent")
    agent.post(
        f"/desk/requests/{number}/do/classify/", {"identity": "c", "scope": "third-party-analysis"}
    )
    page = unescape(agent.get(f"/desk/requests/{number}/").content.decode())
    assert re.search(r"<b>Classified: \w", page)
    assert "<b>Classified. " not in page


@pytest.mark.parametrize(("tongue", "word"), [("en", "Informative"), ("ru", "Справочно")])
def test_an_informative_clause_says_nothing_of_working(tongue: str, word: str) -> None:
    page = Client(headers={"accept-language": tongue}).get("/regulations/istom/").content.decode()
    runs = re.findall(r'<p class="runs">.*?</p>', page)
    of_it = [one for one in runs if f"<span>{word}" in one]
    assert of_it
    assert [one for one in of_it if f"<span>{word}:" in one] == []
    assert [one for one in runs if one not in of_it and ": " not in one] == []


@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_a_customer_is_shown_no_sign_of_an_assumption_of_ours(
    browser: Callable[..., Any], code: str
) -> None:
    home = browser("customer").get("/requests/").content.decode()
    assert 'class="contact-card"' in browser("customer").get("/").content.decode()
    assert re.search(r">X-\d+<", browser("customer").get("/").content.decode()) is None
    assert re.search(r">X-\d+<", home) is None
    page = Client().get(f"/regulations/{code}/").content.decode()
    assert re.search(r'<section class="contact-card">.*?>X-\d+</a>', page, re.DOTALL)
