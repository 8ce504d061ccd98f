"""Many requests are chosen at once, and what is done to them stands in sight only then."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect


def test_all_rows_are_chosen_and_let_go_by_one_box(visit: Any) -> None:
    page: Page = visit("olga", language="ru")
    page.goto("/desk/queue/all/")
    every = page.get_by_label("выбрать все показанные")
    boxes, bar = page.locator(".row .choose input"), page.locator(".bulk")
    count = boxes.count()
    assert count > 1
    expect(bar).to_be_hidden()
    every.check()
    expect(page.locator(".row .choose input:checked")).to_have_count(count)
    expect(bar.locator("summary")).to_contain_text(str(count))
    boxes.first.uncheck()
    expect(every).not_to_be_checked()
    every.check()
    every.uncheck()
    expect(page.locator(".row .choose input:checked")).to_have_count(0)
    expect(bar).to_be_hidden()


def test_a_telephone_shows_the_filters_in_force_and_folds_the_others(visit: Any) -> None:
    page: Page = visit("olga", width=320, java_script_enabled=False)
    page.goto("/desk/queue/all/?f=state:registered")
    shown = page.locator(".top-filters > .menu:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("State: registered", ignore_case=True)
    page.get_by_text("Filters", exact=True).click()
    expect(shown).not_to_have_count(1)
    wide: Page = visit("olga", java_script_enabled=False)
    wide.goto("/desk/queue/all/?f=state:registered")
    expect(wide.get_by_text("Filters", exact=True)).to_be_hidden()
    expect(wide.locator(".top-filters > .menu:visible").nth(1)).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1100])
def test_a_second_click_on_ones_name_closes_the_menu_and_signs_nobody_out(
    visit: Any, width: int
) -> None:
    page: Page = visit("olga", width=width)
    page.goto("/desk/")
    name = page.locator(".user > summary")
    name.click()
    leave = page.locator(".user").get_by_role("button", name="Sign out")
    expect(leave).to_be_in_viewport()
    at, box = name.bounding_box(), leave.bounding_box()
    assert at
    assert box
    assert box["y"] + box["height"] <= at["y"]
    name.dblclick()
    name.click()
    expect(leave).to_be_hidden()
    page.reload()
    expect(name).to_be_visible()
