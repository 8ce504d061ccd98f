"""An open queue takes what comes, in its place, while nobody is at work in it; else a button says what came."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.threat("T24")
VECTOR, TRON = "night@vector.example", "support@tronasoc.ru"
AT_MOST = 1000
# notes, by the page's own clock, when a row of this subject first stands there, and when the row itself is told of
NOTING = """(subject) => {
    window.seen = window.told = undefined;
    const stands = () => [...document.querySelectorAll(".row .subject")].some((one) => one.textContent === subject);
    new MutationObserver(() => { if (stands()) window.seen ??= Date.now(); })
        .observe(document.querySelector(".queue"), {childList: true, subtree: true});
    addEventListener("elsewhere", () => { window.told ??= Date.now(); });
}"""
SAYING = """() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector("[data-came]").textContent))
        .observe(document.querySelector("[data-came]"), {childList: true});
}"""


def come(running: Any, subject: str, priority: str = "P1") -> str:
    """Have a customer's mail make a request, and return its number."""
    running.mail(VECTOR, f"[{priority}] {subject}", "It stops.", to=TRON)
    return str(running.registered(f"[{priority}] {subject}"))


def drawn(page: Page) -> list[str]:
    """Return the signs and hatchings that the page names and does not hold."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("use")].map((one) => one.getAttribute("href"))
            .concat([...document.querySelectorAll("[fill^=url]")].map((one) => one.getAttribute("fill").slice(4, -1)))
            .filter((one) => !document.querySelector(one))"""
    )
    return found


def row(page: Page, number: str) -> Locator:
    return page.locator(f".queue .row[data-number='{number}']")


def top(one: Locator) -> int:
    return round(one.evaluate("(one) => one.getBoundingClientRect().top"))


@pytest.mark.parametrize("view", ["unassigned", "all"])
def test_a_request_that_comes_stands_in_an_open_queue_within_a_second_and_is_said_once(
    view: str, running: Any, visit: Any
) -> None:
    page: Page = visit("olga", reduced_motion="reduce")
    page.goto(f"/desk/queue/{view}/")
    count = page.locator("nav .nav a[href='/desk/queue/unassigned/'] b")
    before = int(count.inner_text())
    subject = f"[P1] The line of {view} stands"
    page.evaluate(NOTING, subject)
    page.evaluate(SAYING)
    number = come(running, subject.removeprefix("[P1] "))
    expect(row(page, number)).to_be_visible()
    assert page.evaluate("window.seen - window.told") < AT_MOST
    expect(page.locator("[data-came]")).to_have_text(f"New: P1 Vector {subject}")
    expect(page.locator("[data-changes]")).to_be_hidden()
    expect(count).to_have_text(str(before + 1))
    assert drawn(page) == []
    # what T takes is what the page names
    expect(page.locator("#coming")).to_be_visible()
    named = page.locator("#coming a").first.get_attribute("href")
    fresh: Page = visit("olga")
    fresh.goto(f"/desk/queue/{view}/")
    assert fresh.locator("#coming a").first.get_attribute("href") == named
    shown = [one.get_attribute("data-number") for one in page.locator(".queue .row").all()]
    assert shown == [one.get_attribute("data-number") for one in fresh.locator(".queue .row").all()]
    assert page.evaluate("window.said") == [f"New: P1 Vector {subject}"]


def test_the_row_one_stands_on_stays_under_the_eye(running: Any, visit: Any) -> None:
    page: Page = visit("olga", height=480)
    page.goto("/desk/queue/all/")
    for _ in range(6):
        page.keyboard.press("j")
    here = page.locator(".row[aria-current]")
    stands_on = here.get_attribute("data-number")
    page.wait_for_timeout(3100)
    before = top(here)
    number = come(running, "Above the row one stands on")
    expect(row(page, number)).to_be_attached()
    expect(here).to_have_attribute("data-number", str(stands_on))
    expect(here.locator("a.subject")).to_be_focused()
    assert abs(top(here) - before) <= 1


def test_what_comes_out_of_sight_is_offered_and_a_key_goes_there(running: Any, visit: Any) -> None:
    for place in range(5):
        come(running, f"One of many {place}", "P4")
    page: Page = visit("olga", height=300)
    page.goto("/desk/queue/all/")
    kept = page.locator(".queue .row").last
    kept.evaluate("(one) => scrollBy(0, one.getBoundingClientRect().top - 60)")
    before = top(kept)
    number = come(running, "Far above")
    button = page.get_by_role("link", name="New: P1 Vector [P1] Far above; show")
    expect(button).to_be_visible()
    assert abs(top(kept) - before) <= 1
    page.keyboard.press("s")
    expect(row(page, number)).to_have_attribute("aria-current", "true")
    expect(row(page, number)).to_be_in_viewport()
    expect(button).to_be_hidden()


def test_rows_stay_where_they_are_under_who_is_at_work_and_what_came_is_named(
    running: Any, visit: Any
) -> None:
    page: Page = visit("olga")
    page.goto("/desk/queue/all/")
    named = page.locator("#coming a").first
    ticked = page.locator(".queue .row").nth(1)
    ticked.locator("input").check()
    numbers = [one.get_attribute("data-number") for one in page.locator(".queue .row").all()]
    first = come(running, "Held once")
    button = page.locator("[data-changes] a")
    expect(button).to_contain_text("New: P1 Vector [P1] Held once; show")
    second = come(running, "Held twice")
    expect(button).to_contain_text("and 1 more; show")
    assert numbers == [
        one.get_attribute("data-number") for one in page.locator(".queue .row").all()
    ]
    # what comes next is named all the same
    fresh: Page = visit("olga")
    fresh.goto("/desk/queue/all/")
    expected = fresh.locator("#coming a").first.get_attribute("href")
    expect(named).to_have_attribute("href", str(expected))
    # the sheet of keys names the one of the button
    page.locator("h1").click()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog").filter(has_text="show what came meanwhile")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    for one in (first, second):
        expect(row(page, one)).to_be_visible()
    expect(page.locator(".queue .row input:checked")).to_have_count(1)
    expect(page.locator("[data-chosen]")).to_have_text("1")
    expect(page.locator("[data-changes]")).to_be_hidden()


def test_who_lays_the_work_down_finds_what_came_in_its_place(running: Any, visit: Any) -> None:
    page: Page = visit("olga")
    page.goto("/desk/queue/all/")
    tick = page.locator(".queue .row input").first
    tick.check()
    number = come(running, "Once it is quiet")
    expect(page.locator("[data-changes]")).to_contain_text("Once it is quiet")
    tick.uncheck()
    expect(row(page, number)).to_be_visible()
    expect(page.locator("[data-changes]")).to_be_hidden()
