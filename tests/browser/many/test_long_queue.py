"""A queue longer than its page goes on as one scrolls, and is found again where one left it."""

from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.test_keys import ORION, TRON


def test_the_queue_goes_on_as_one_scrolls_and_is_found_again_where_one_left_it(
    running: Any, visit: Any
) -> None:
    sent = [
        running.mail(ORION, f"One of many {number}", "It stops.", to=TRON) for number in range(45)
    ]
    for one in sent:
        running.registered(one)
    page: Page = visit("olga")
    page.goto("/desk/queue/all/")
    rows = page.locator(".queue .row")
    expect(rows).to_have_count(40)
    page.locator("nav.pages").scroll_into_view_if_needed()
    expect(rows.nth(42)).to_be_attached()
    numbers = [one.get_attribute("data-number") for one in rows.all()]
    assert len(set(numbers)) == len(numbers) > 42
    rows.nth(41).locator("a.subject").click()
    page.wait_for_url(f"**/desk/requests/{numbers[41]}/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/desk/requests/{numbers[42]}/")
    for lead_back in (lambda: page.keyboard.press("u"), page.go_back):
        page.goto("/desk/queue/all/")
        page.locator("nav.pages").scroll_into_view_if_needed()
        expect(rows.nth(42)).to_be_attached()
        rows.nth(42).locator("a.subject").click()
        page.wait_for_url(f"**/desk/requests/{numbers[42]}/")
        lead_back()
        page.wait_for_url("**/desk/queue/all/")
        expect(page.locator(".row[aria-current]")).to_have_attribute("data-number", numbers[42])
        expect(page.locator(".row[aria-current]")).to_be_in_viewport()
    page.locator(".row[aria-current] a.subject").focus()
    for key, place in (("Home", 0), ("PageDown", 10), ("PageUp", 0), ("End", -1)):
        page.keyboard.press(key)
        current = page.locator(".row[aria-current]")
        expect(current).to_have_attribute("data-number", str(numbers[place]))
        expect(current.locator("a.subject")).to_be_focused()
    stays_chosen(page, [str(numbers[0]), str(numbers[41])])
    keeps_its_place(running, page)


def keeps_its_place(running: Any, page: Page) -> None:
    """Have a request come above a list that was scrolled beyond its first page: it grows there and nothing moves."""
    page.goto("/desk/queue/all/")
    rows = page.locator(".queue .row")
    page.locator("nav.pages").scroll_into_view_if_needed()
    expect(rows.nth(42)).to_be_attached()
    rows.nth(42).scroll_into_view_if_needed()
    before = [one.get_attribute("data-number") for one in rows.all()]
    kept = page.locator(f".row[data-number='{before[42]}']")
    top = "(one) => one.getBoundingClientRect().top"
    stood = kept.evaluate(top)
    running.mail(ORION, "[P1] Above all of them", "It stops.", to=TRON)
    number = running.registered("[P1] Above all of them")
    expect(page.get_by_role("link", name="Above all of them; show")).to_be_visible()
    after = [one.get_attribute("data-number") for one in rows.all()]
    assert [one for one in after if one != number][: len(before)] == before
    assert number in after
    assert abs(kept.evaluate(top) - stood) <= 1


def stays_chosen(page: Page, numbers: list[str]) -> None:
    """Give rows of both parts of the queue to nobody: their ticks stand again, and are counted, as the rows come."""
    page.goto("/desk/queue/all/")
    rows, ticked = page.locator(".queue .row"), page.locator(".row .choose input:checked")
    page.locator("nav.pages").scroll_into_view_if_needed()
    expect(rows.nth(42)).to_be_attached()
    for one in numbers:
        page.locator(f".row[data-number='{one}'] .choose input").check()
    page.locator("#bulk").evaluate(
        "(form) => form.requestSubmit(form.querySelector('[value=assign]'))"
    )
    page.locator("#bulk-wrong").wait_for()
    page.locator("nav.pages").scroll_into_view_if_needed()
    expect(rows.nth(42)).to_be_attached()
    assert [one.get_attribute("value") for one in ticked.all()] == numbers
    expect(page.locator("[data-chosen]")).to_have_text("2")
