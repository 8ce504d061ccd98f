"""The form of a new request: short at first, and what was begun is in sight when one comes back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER


@pytest.mark.parametrize("scripts", [True, False])
def test_seldom_asked_fields_unfold_and_stay_so_where_a_draft_is_kept(
    visit: Any, scripts: bool
) -> None:
    page: Page = visit(CUSTOMER, width=320, java_script_enabled=scripts)
    page.goto("/new/")
    steps = page.get_by_role("textbox", name="Steps to reproduce")
    expect(steps).to_be_hidden()
    page.get_by_text("More details").click()
    steps.fill("Open the report")
    page.reload()
    if scripts:
        expect(steps).to_be_visible()
        expect(steps).to_have_value("Open the report")
    else:
        expect(steps).to_be_hidden()


def test_a_draft_that_was_kept_finds_its_articles_before_anybody_types(visit: Any) -> None:
    page: Page = visit("office@paydent.example", language="ru")
    page.goto("/new/")
    offered = page.locator("#suggestions").get_by_role("button").first
    page.get_by_label("Одной фразой").fill("Пустой отчёт после восстановления копии")
    expect(offered).to_be_visible()
    page.reload()
    expect(offered).to_be_visible()
