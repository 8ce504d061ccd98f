"""Wherever a priority is chosen, what each of them means stands beside the choice, in the words of the regulation."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from reglament.store import models as m

pytestmark = pytest.mark.django_db(transaction=True)
DEFINED = re.compile(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>")
# the words that tell one definition from the others (L45-49)
TRON = [
    ("Priority 1", "Business systems down"),
    ("Priority 2", "the business impact is confirmed"),
    ("Priority 3", "the application is stable"),
    ("Priority 4", "A question on the product"),
]


def read(page: str, control: str) -> list[tuple[str, str]]:
    """Return what is defined beside the control, where the control names it as its description."""
    (attributes,) = re.findall(rf'<select class="input" id="{control}"([^>]*)>', page)
    assert f"{control}-means" in attributes
    (shown,) = re.findall(rf'<dl class="meanings hint" id="{control}-means">(.*?)</dl>', page)
    return [(name, unescape(meaning)) for name, meaning in DEFINED.findall(shown)]


def are(found: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> bool:
    names = [name for name, _ in found] == [name for name, _ in wanted]
    return names and all(part in said for (_, said), (_, part) in zip(found, wanted, strict=True))


@pytest.mark.clause("TE-13", "TE-19", "TE-20", "TE-21", "TE-22")
def test_the_desk_and_the_portal_define_the_priorities_that_they_offer(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    desk = browser("agent").get(f"/desk/requests/{number}/do/set_priority/").content.decode()
    customer = browser("customer")
    own = customer.get(f"/requests/{number}/").content.decode()
    new = customer.get("/new/").content.decode()
    assert are(read(desk, "set_priority-priority"), TRON)
    assert are(read(own, "priority-priority"), TRON)
    assert are(read(new, "f-priority"), TRON)


@pytest.mark.clause("HY-19", "TE-20")
def test_whoever_checks_a_priority_reads_what_was_claimed(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number  # of priority 2
    desk = browser("agent").get(f"/desk/requests/{number}/do/confirm_impact/").content.decode()
    assert are(read(desk, "confirm_impact-conforms"), TRON[1:2])


@pytest.mark.clause("HY-19")
def test_hydras_form_defines_urgent_and_normal(browser: Callable[..., Any], desk: Any) -> None:
    m.Agreement.objects.update(regulation="hydra", level="", kind="contract")
    m.Mailbox.objects.update(regulations=["hydra"])
    found = read(browser("customer").get("/new/").content.decode(), "f-priority")
    wanted = [("Urgent", "choose it when work cannot wait"), ("Normal", "Everything else.")]
    assert are(found, wanted)


@pytest.mark.clause("TR-30", "TR-31", "TR-32", "TR-33")
def test_the_russian_text_defines_them_in_russian(browser: Callable[..., Any], desk: Any) -> None:
    m.Agreement.objects.update(regulation="tron-ru")
    customer = browser("customer")
    customer.cookies["django_language"] = "ru"
    found = read(customer.get("/new/").content.decode(), "f-priority")
    wanted = [
        ("Приоритет 1", "Бизнес-системы стоят"),
        ("Приоритет 2", "влияние на бизнес подтверждено"),
        ("Приоритет 3", "приложение стабильно"),
        ("Приоритет 4", "Вопрос о продукте"),
    ]
    assert are(found, wanted)
