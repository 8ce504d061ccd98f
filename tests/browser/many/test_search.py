"""The search at the keyboard, and without scripts: chips beside words, the next page, a customer's own requests."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

TRON, ORION = "support@tronasoc.ru", "a.sadykova@orion.example"
MANY = 33


@pytest.fixture(scope="module")
def written(running: Any) -> list[str]:
    """Have a customer write often of one thing, and return the numbers, the latest first."""
    sent = [
        running.mail(ORION, f"Quasar {n}", "The quasars flicker.", to=TRON) for n in range(MANY)
    ]
    numbers = [running.registered(one) for one in sent]
    return sorted(numbers, reverse=True)


def numbers(page: Page) -> list[str]:
    found = page.locator(".hits .hit .meta span:first-child, .found .item .meta span:first-child")
    return [one.strip() for one in found.all_inner_texts()]


def test_the_search_is_narrowed_and_read_on_by_keys(written: list[str], visit: Any) -> None:
    page: Page = visit("olga")
    page.goto("/desk/search/?q=quasar")
    assert numbers(page) == written[:30]
    expect(page.locator(".hits .quote mark").first).to_have_text("quasars")
    for _ in range(30):
        page.keyboard.press("j")
    expect(page.locator(".hit[aria-current]")).to_contain_text(written[29])
    page.keyboard.press("j")
    further = page.get_by_role("link", name="Next page")
    expect(further).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="3 requests shown")).to_be_visible()
    assert numbers(page) == written[30:]
    chip = page.locator("details.menu > summary", has_text="State")
    chip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Registered", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Words, number, address, customer, filter")).to_have_value(
        "state:registered quasar"
    )
    remove = page.get_by_role("link", name="Remove: State: Registered")
    remove.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Words, number, address, customer, filter")).to_have_value("quasar")


def test_a_customer_searches_the_own_requests_without_scripts(
    written: list[str], visit: Any
) -> None:
    page: Page = visit(ORION, width=320, height=640, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox", name="Search in my requests").fill("flickering quasar")
    page.get_by_role("search").filter(has=page.locator("#own")).get_by_role("button").click()
    page.wait_for_url("**/requests/?q=*")
    assert numbers(page) == written[:20]
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**/requests/?*after=*")
    assert numbers(page) == written[20:]
    expect(page.locator(".quote mark").first).to_have_text("quasars")
