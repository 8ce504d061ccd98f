"""The form of a new request: short at first, and what was begun is in sight when one comes back."""

import re
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


def begun(visit: Any) -> Page:
    """Return the form with the two fields that it cannot do without."""
    page: Page = visit(CUSTOMER)
    page.goto("/new/")
    page.get_by_label("In one sentence").fill("The reports are empty")
    page.locator("#text").fill("Since the morning.")
    return page


def test_a_changed_form_renews_what_it_promised_or_says_that_it_is_out_of_date(visit: Any) -> None:
    page = begun(visit)
    priority = page.locator("select[name=priority]")
    priority.select_option("P3")
    page.get_by_role("button", name="What will apply?").click()
    box, outdated = page.locator("#preview"), page.get_by_text("You changed the form: ask again.")
    expect(box).to_contain_text("Priority: Priority 3")
    expect(outdated).to_be_hidden()
    priority.select_option("P2")
    expect(box).to_contain_text("Priority: Priority 2")
    expect(box).not_to_have_attribute("data-outdated", re.compile(""))
    expect(outdated).to_be_hidden()
    page.locator("#text").fill("")
    priority.select_option("P3")
    expect(outdated).to_be_visible()
    expect(box).to_contain_text("Priority: Priority 2")
    page.locator("#text").fill("Since the morning.")
    page.get_by_role("button", name="What will apply?").click()
    expect(box).to_contain_text("Priority: Priority 3")
    expect(outdated).to_be_hidden()


def test_choosing_what_asks_for_more_is_no_mistake_yet(visit: Any) -> None:
    page = begun(visit)
    page.get_by_role("button", name="What will apply?").click()
    box = page.locator("#preview")
    expect(box).to_contain_text("Priority: Priority 3")
    page.locator("select[name=priority]").select_option("P1")
    expect(page.get_by_text("You changed the form: ask again.")).to_be_visible()
    expect(box).not_to_contain_text("Tick at least one")
    page.get_by_label("Data is lost").check()
    expect(box).to_contain_text("Priority: Priority 1")
    page.get_by_label("Data is lost").uncheck()
    page.get_by_role("button", name="What will apply?").click()
    expect(box).to_contain_text("Tick at least one")
