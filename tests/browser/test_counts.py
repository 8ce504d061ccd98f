"""The counts beside the views follow while a page stays open, without a word from whoever reads it."""

from typing import Any

from playwright.sync_api import Page, expect


def test_a_request_that_comes_is_counted_on_a_page_that_stays_open(
    running: Any, visit: Any
) -> None:
    page: Page = visit("olga")
    page.clock.install()
    page.goto("/desk/customers/")
    count = page.locator(".nav a[href='/desk/queue/all/'] b")
    before = int(count.inner_text())
    running.registered(running.mail(
        "a.sadykova@orion.example", "[P3] Counted while open", "It is slow.", to="support@tronasoc.ru"
    ))  # fmt: skip
    expect(count).to_have_text(str(before))
    page.clock.fast_forward(66_000)
    expect(count).to_have_text(str(before + 1))
