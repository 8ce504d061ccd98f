"""A request whose number is digits alone is shown as a number, on both faces; addresses and subjects keep them."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.store.models import OutboxLetter
from reglament.web.numbers import numbered

pytestmark = pytest.mark.django_db
ASPRO = {"sender": "contact", "contract": "active", "access": "user"}
META = re.compile(r'<p class="meta".*?</p>', re.S)
SHOWN = {"en": "No.\u00a0{}", "ru": "№\u00a0{}"}


@pytest.mark.parametrize(
    ("number", "en", "ru"),
    [
        ("4", "No.\u00a04", "№\u00a04"),
        ("TA-000004", "TA-000004", "TA-000004"),
        ("TID 4", "TID 4", "TID 4"),
        ("", "", ""),
        # an Arabic 4: no number of ours
        ("٤", "٤", "٤"),
    ],
)
def test_only_digits_alone_are_named_a_number(number: str, en: str, ru: str) -> None:
    assert (numbered(number, "en"), numbered(number, "ru")) == (en, ru)


@pytest.fixture
def row(opened: Callable[..., Any]) -> str:
    found: str = opened("a", regulation="aspro", facts={}, coverage=ASPRO).ticket.number
    assert found.isdecimal()
    return found


def page(browser: Callable[..., Any], who: str, path: str, language: str) -> str:
    client = browser(who)
    client.cookies["django_language"] = language
    return str(client.get(path).content.decode())


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("customer", "/"),
        ("customer", "/requests/"),
        ("customer", "/requests/?q={}"),
        ("customer", "/requests/{}/"),
        ("agent", "/desk/queue/all/"),
        ("agent", "/desk/requests/{}/"),
        ("agent", "/desk/search/?q=reports"),
    ],
)
def test_both_faces_show_it_so(
    browser: Callable[..., Any], row: str, who: str, path: str, language: str
) -> None:
    shown = SHOWN[language].format(row)
    told = page(browser, who, path.format(row), language)
    assert f"<span>{shown}</span>" in told
    assert not [one for one in META.findall(told) if f"<span>{row}</span>" in one]
    # the address has the digits alone
    assert f"/requests/{row}/" in told


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Registered as {}"), ("ru", "Зарегистрировано: {}")]
)
def test_the_record_and_the_title_name_it(
    browser: Callable[..., Any], row: str, language: str, told: str
) -> None:
    desk = page(browser, "agent", f"/desk/requests/{row}/", language)
    shown = SHOWN[language].format(row)
    assert told.format(shown) in desk
    assert f"<title>{shown} " in desk


def test_a_link_that_is_a_number_is_a_target_of_its_own(
    browser: Callable[..., Any], opened: Callable[..., Any], row: str
) -> None:
    other = opened("b", regulation="aspro", facts={}, coverage=ASPRO).ticket.number
    browser("agent").post(f"/desk/requests/{row}/do/link/", {"number": other})
    desk = page(browser, "agent", f"/desk/requests/{row}/", "en")
    link = f'<a class="numbered" href="/desk/requests/{other}/">No.\u00a0{other}</a>'
    assert link in desk
    portal = page(browser, "customer", f"/requests/{row}/", "en")
    assert f'<a class="numbered" href="/requests/{other}/">No.\u00a0{other}</a>' in portal


def test_letters_keep_the_number_as_the_regulation_writes_it(row: str) -> None:
    letters = [bytes(one.raw).decode() for one in OutboxLetter.objects.all()]
    subjects = [one for raw in letters for one in re.findall(r"^Subject: .*", raw, re.M)]
    assert subjects
    assert not [one for one in subjects if "No." in one or "№" in one]


def test_a_number_with_a_prefix_stays(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace
) -> None:
    number = opened("c").ticket.number
    assert f"<span>{number}</span>" in page(browser, "agent", "/desk/queue/all/", "ru")
