"""A reader sees what came since the last visit of a request, on its page and in the queue, and never the own doing."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER

TRON = "support@tronasoc.ru"
NEW = "New since your last visit"
AGAIN = "The customer wrote after your last visit"


def says(customer: Page, number: str, words: str) -> None:
    """Let the customer write on the request's own page."""
    customer.goto(f"/requests/{number}/")
    customer.locator("#text").fill(words)
    customer.locator("form.composer button.go").click()
    expect(customer.get_by_role("region", name="Correspondence")).to_contain_text(words)


def noted(page: Page, words: str) -> None:
    page.get_by_role("radio", name="Internal note").check()
    page.get_by_role("textbox", name="Internal note").fill(words)
    page.get_by_role("button", name="Keep as a note").click()
    expect(page.locator(".entry.note .text").last).to_contain_text(words)


def below(page: Page) -> list[str]:
    """Return the words of the messages that stand below the line."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.since ~ article .text')].map((one) => one.innerText.trim())"
    )
    return found


def row(page: Page, number: str) -> Any:
    return page.locator(f".row[data-number='{number}']")


def test_the_line_stands_before_the_first_that_another_added(
    number: str, page: Page, visit: Any
) -> None:
    line = page.get_by_role("separator", name=NEW)
    expect(line).to_have_count(0)
    noted(page, "My own note.")
    page.reload()
    expect(line).to_have_count(0)
    other: Page = visit("ilya", language="en")
    other.goto(f"/desk/requests/{number}/")
    page.goto("/desk/")
    noted(other, "A note of another.")
    says(visit(CUSTOMER, language="en"), number, "Still so.")
    page.goto(f"/desk/requests/{number}/")
    expect(line).to_have_count(1)
    assert below(page) == ["A note of another.", "Still so."]
    # it was seen: the next visit has nothing new
    page.reload()
    expect(page.locator(".entry.theirs")).to_have_count(2)
    expect(line).to_have_count(0)


def test_what_comes_while_the_page_is_open_stands_below_the_line_and_the_own_does_not(
    number: str, page: Page, visit: Any
) -> None:
    page.reload()
    twin = page.context.new_page()
    twin.goto(f"/desk/requests/{number}/")
    noted(twin, "From my other window.")
    record = page.get_by_role("region", name="Record")
    expect(record).to_contain_text("From my other window.")
    line = page.get_by_role("separator", name=NEW)
    expect(line).to_have_count(0)
    says(visit(CUSTOMER, language="en"), number, "One more thing.")
    expect(record).to_contain_text("One more thing.")
    expect(line).to_have_count(1)
    assert below(page) == ["One more thing."]


def test_the_queue_marks_where_the_customer_wrote_again(
    number: str, page: Page, visit: Any
) -> None:
    customer: Page = visit(CUSTOMER, language="en")
    page.goto(f"/desk/queue/all/?f={number}")
    expect(row(page, number)).to_be_visible()
    expect(page.locator(".unseen")).to_have_count(0)
    # a row that is open is marked in its place
    says(customer, number, "And now?")
    expect(row(page, number).locator(".unseen")).to_have_text(f"new{AGAIN}")
    expect(page.locator(".unseen")).to_have_count(1)
    page.reload()
    expect(row(page, number).locator(".unseen")).to_have_count(1)
    # a look in another tab takes the mark away here
    tab = page.context.new_page()
    tab.goto(f"/desk/requests/{number}/")
    tab.bring_to_front()
    expect(page.locator(".unseen")).to_have_count(0)
    tab.get_by_role("textbox", name="Answer to the customer").fill("We look at it.")
    tab.get_by_role("button", name="Send", exact=True).click()
    expect(tab.get_by_role("region", name="Record")).to_contain_text("We look at it.")
    page.reload()
    expect(row(page, number)).to_be_visible()
    expect(page.locator(".unseen")).to_have_count(0)


def test_each_person_has_a_memory_of_the_own_and_the_customer_too(
    number: str, page: Page, visit: Any
) -> None:
    customer: Page = visit(CUSTOMER, language="ru")
    customer.goto(f"/requests/{number}/")
    customer.goto("/")
    page.get_by_role("textbox", name="Answer to the customer").fill("We look at it.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".entry.ours .text")).to_contain_text("We look at it.")
    customer.goto(f"/requests/{number}/")
    line = customer.get_by_role("separator", name="Новое с вашего прошлого визита")
    expect(line).to_have_count(1)
    assert below(customer) == ["We look at it."]
    customer.locator("#text").fill("Thank you.")
    customer.locator("form.composer button.go").click()
    expect(customer.locator(".entry.theirs")).to_have_count(2)
    expect(line).to_have_count(0)


def test_no_more_than_five_hundred_requests_are_remembered(number: str, page: Page) -> None:
    key = page.evaluate("`seen:${document.documentElement.dataset.reader}`")
    assert page.evaluate("(key) => JSON.parse(localStorage.getItem(key)).length", key) == 1
    page.evaluate(
        """(key) => localStorage.setItem(key,
            JSON.stringify(Array.from({length: 500}, (_, n) => [`X-${n}`, [1, ""]])))""",
        key,
    )
    page.reload()
    kept = page.evaluate("(key) => JSON.parse(localStorage.getItem(key))", key)
    assert len(kept) == 500
    assert [kept[0][0], kept[-1][0]] == ["X-1", number]


@pytest.mark.parametrize(
    "closed",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})",
        "localStorage.setItem(`seen:x`, '1'); Storage.prototype.getItem = () => '{not json'",
    ],
)
def test_where_nothing_can_be_kept_nothing_is_new_and_nothing_fails(
    number: str, visit: Any, closed: str
) -> None:
    page: Page = visit("olga", language="en")
    page.add_init_script(closed)
    for _ in range(2):
        page.goto(f"/desk/requests/{number}/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto(f"/desk/queue/all/?f={number}")
        expect(row(page, number)).to_be_visible()
        expect(page.locator(".unseen, .since")).to_have_count(0)
