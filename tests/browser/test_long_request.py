"""A request of many messages: the newest is a key away, promises and actions stay in view, the next one is taken there."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

TRON, ORION = "support@tronasoc.ru", "a.sadykova@orion.example"
SEEN = """one => {
    const at = one.getBoundingClientRect();
    return at.top >= 0 && at.bottom <= innerHeight;
}"""


@pytest.fixture
def number(running: Any, request: pytest.FixtureRequest) -> str:
    """A request of the test's own."""
    said = running.mail(ORION, f"Long: {request.node.name}", "It stops.", to=TRON)
    return str(running.acknowledged(said))


@pytest.fixture
def page(visit: Any, number: str) -> Page:
    """Its page at the desk."""
    opened: Page = visit("olga", language="en")
    opened.goto(f"/desk/requests/{number}/")
    return opened


def test_the_newest_message_is_a_key_away_and_the_right_column_stays_in_view(page: Page) -> None:
    page.locator("#text").fill("line\n" * 25)
    page.locator("button[value=note]").click()
    expect(page.locator(".entry.note")).to_have_count(1)
    page.locator("#text").fill("The last.\nhttps://e.example/" + "a" * 300)
    page.locator("button[value=note]").click()
    expect(page.locator(".entry.note")).to_have_count(2)
    page.evaluate("scrollTo(0, 0)")
    newest = page.locator(".entry.note").last
    assert not newest.evaluate(SEEN)
    page.keyboard.press("l")
    expect(newest).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    for part in ("#h-promises", "#h-do"):
        assert page.locator(part).evaluate(SEEN), part
    # what is long breaks, and widens no page
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_role("link", name="To the newest message")).to_be_visible()


def test_the_next_request_is_taken_from_the_page_of_one(page: Page, number: str) -> None:
    page.keyboard.press("t")
    page.wait_for_url(lambda url: "/desk/requests/" in url and number not in url)
    expect(page.locator("#composer")).to_be_visible()
