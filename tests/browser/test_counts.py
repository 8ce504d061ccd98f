"""The counts beside the views follow while a page stays open, without a word from whoever reads it."""

from typing import Any

from playwright.sync_api import Page, expect

ORION, TRON = "a.sadykova@orion.example", "support@tronasoc.ru"


def test_a_request_that_comes_is_counted_on_a_page_that_stays_open(
    running: Any, visit: Any
) -> None:
    page: Page = visit("olga")
    page.clock.install()
    page.goto("/desk/customers/")
    count = page.locator(".nav a[href='/desk/queue/all/'] b")
    before = int(count.inner_text())
    running.registered(running.mail(
        ORION, "[P3] Counted while open", "It is slow.", to=TRON
    ))  # fmt: skip
    expect(count).to_have_text(str(before))
    page.clock.fast_forward(66_000)
    expect(count).to_have_text(str(before + 1))


def test_a_page_of_one_request_counts_what_comes_at_once(
    number: str, running: Any, visit: Any
) -> None:
    page: Page = visit("olga")
    page.goto(f"/desk/requests/{number}/")
    count = page.locator(".nav a[href='/desk/queue/all/'] b")
    before = int(count.inner_text())
    running.registered(running.mail(ORION, "[P3] Counted at once", "It is slow.", to=TRON))
    expect(count).to_have_text(str(before + 1), timeout=3000)
