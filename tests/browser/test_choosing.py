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


@pytest.mark.clause("TE-55")
@pytest.mark.parametrize("way", ["unfolded", "alone", "no script"])
def test_the_form_of_solving_asks_what_the_chosen_outcome_needs(visit: Any, way: str) -> None:
    """Beside the request and on a page of its own; without a script all stands there, each part under its outcome."""
    page: Page = visit("ilya", java_script_enabled=way != "no script")
    page.goto("/desk/queue/all/?f=regulation:tron-en")
    address = page.locator(".row .subject").first.get_attribute("href")
    page.goto(f"{address}" if way == "unfolded" else f"{address}do/resolve/")
    if way == "unfolded":
        page.locator("a[data-form]").get_by_text("Resolve…").click()
    maker, version = (page.locator(f"#resolve-need_{name}") for name in ("maker", "version"))
    legend = page.get_by_text("Only where this is chosen: Referred to another maker")
    if way == "no script":
        expect(maker).to_be_visible()
        expect(version).to_be_visible()
        expect(legend).to_be_visible()
        return
    expect(page.locator("#resolve-outcome")).to_be_visible()
    expect(maker).to_be_hidden()
    expect(version).to_be_hidden()
    page.locator("#resolve-outcome").select_option("referred-to-maker")
    expect(maker).to_be_visible()
    expect(version).to_be_hidden()
    maker.fill("Fabrikam")
    page.locator("#resolve-outcome").select_option("special-version")
    expect(maker).to_be_hidden()
    expect(maker).to_be_disabled()
    expect(version).to_be_visible()


def test_a_long_state_leaves_the_name_of_the_customer_whole(visit: Any) -> None:
    page: Page = visit("olga", width=1280)
    page.goto("/desk/queue/all/")
    row = page.locator(".row .meta").first
    row.locator(".c-state").evaluate("""(one) => {
        one.classList.add("waits");
        one.textContent = "Waiting for the approval of all paid work";
    }""")
    cut = "(one) => one.scrollWidth > one.clientWidth"
    assert not row.locator(".of").evaluate(cut)
    assert row.locator(".waits").evaluate(cut)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_lies_under_a_dialog_is_darker_than_it_was(visit: Any, theme: str) -> None:
    page: Page = visit("olga", theme=theme)
    page.goto("/desk/queue/all/")
    page.keyboard.press("Control+k")
    ground = page.locator("#palette").evaluate(
        "one => getComputedStyle(one, '::backdrop').backgroundColor"
    )
    assert ground.startswith("rgba(0, 0, 0, 0.")
