"""What the portal says, it says once and truly: an end, and a closed door."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
LEAD = re.compile(r'<p class="lead">(.*?)</p>', re.S)


@pytest.mark.parametrize(("language", "closed"), [("en", "Closed"), ("ru", "Закрыто")])
def test_a_confirmed_solution_has_one_notice(
    browser: Callable[..., Any], opened: Callable[..., Any], language: str, closed: str
) -> None:
    number = opened().ticket.number
    solve = {"outcome": "restored", "text": "Solved so.", "need_solution": "Solved so."}
    browser("agent").post(f"/desk/requests/{number}/do/resolve/", solve)
    client = browser("customer")
    client.cookies["django_language"] = language
    way = f"/requests/{number}/wish/confirm/"
    page = client.post(way, {"identity": "c"}, follow=True).content.decode()
    head = page[page.index("<h1") : page.index('id="h-thread"')]
    notices = re.findall(r'<div class="notice.*?</div>', head, re.S)
    assert len(notices) == 1
    assert f"<b>{closed}</b>" in notices[0]
    # asked again, it says that nothing came of it
    again = client.post(way, {"identity": "d"}, follow=True).content.decode()
    assert again[again.index("<h1") : again.index('id="h-thread"')].count('class="notice') == 2


@pytest.mark.parametrize(
    ("who", "path", "told"),
    [
        ("customer", "/desk/", "It is for the staff of the support desk."),
        ("agent", "/desk/staff/", "It is for leads and heads of the desk."),
        ("agent", "/new/", "It is for customers."),
    ],
)
def test_a_closed_door_says_whom_it_opens_to_and_what_to_do(
    browser: Callable[..., Any], who: str, path: str, told: str
) -> None:
    answer = browser(who).get(path)
    assert answer.status_code == 403
    page = unescape(answer.content.decode())
    (lead,) = LEAD.findall(page)
    assert lead.startswith(told)
    assert "go to the start" in lead.lower()
    # nothing is wrong with the address
    assert "address" not in page[page.index("<h1") :]
