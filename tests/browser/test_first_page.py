"""The portal's first page: articles while one asks, and a clock that is the reader's or says how it becomes so."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER


@pytest.mark.parametrize("login", ["office@paydent.example", ""])
def test_articles_come_while_one_asks_on_the_first_page(visit: Any, login: str) -> None:
    page: Page = visit(login, language="ru")
    page.goto("/")
    page.locator("#q").fill("Пустой отчёт после восстановления копии")
    offered = page.locator("#suggestions").get_by_role("link").first
    title = offered.inner_text()
    offered.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize(("zone", "offered"), [("America/New_York", True), ("Europe/Minsk", False)])
def test_who_lives_by_another_clock_is_led_to_the_choice(
    number: str, visit: Any, zone: str, offered: bool
) -> None:
    """Minsk keeps the time of Moscow, by which this regulation counts."""
    page: Page = visit(CUSTOMER, timezone_id=zone)
    page.goto("/")
    choice = page.get_by_role("link", name="Show times there")
    expect(page.get_by_text("Times: UTC+3.")).to_be_visible()
    expect(choice).to_be_visible(visible=offered)
    if offered:
        expect(page.get_by_text(f"This browser is in {zone}")).to_be_visible()
        choice.click()
        expect(page.get_by_role("button", name="Choose it")).to_be_visible()
