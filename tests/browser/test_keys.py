"""Keys in a real browser: by their place in each layout, and on a page that another person's work changes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

TRON = "support@tronasoc.ru"
ORION = "a.sadykova@orion.example"
# what the keyboard says for the same places
RUSSIAN = {
    "KeyJ": "о", "KeyK": "л", "KeyR": "к", "KeyN": "т", "KeyT": "е", "KeyP": "з", "KeyO": "щ", "Enter": "Enter",
}  # fmt: skip
CTRL = 2
Press = Callable[..., None]


def pressing(page: Page, layout: str) -> Press:
    """Return a function that presses keys as the keyboard of that layout does."""
    keyboard = page.context.new_cdp_session(page)

    def press(code: str, *, ctrl: bool = False) -> None:
        key = RUSSIAN[code] if layout == "ru" else code.removeprefix("Key").lower()
        key = "Enter" if code == "Enter" else key
        said = {"code": code, "key": key, "modifiers": CTRL if ctrl else 0}
        if code == "Enter":
            said |= {"windowsVirtualKeyCode": 13}
        text = "" if ctrl else ("\r" if code == "Enter" else key)
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **said, "text": text})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **said})

    return press


def step_to(page: Page, press: Press, number: str) -> None:
    """Press J until the row of this number is the current one."""
    numbers = [one.get_attribute("data-number") for one in page.locator(".row").all()]
    for _ in range(numbers.index(number) + 1):
        press("KeyJ")
    expect(page.locator(".row[aria-current]")).to_have_attribute("data-number", number)


def opened(running: Any, subject: str) -> str:
    """Have a customer of TRON's write, and return the number of the request."""
    return str(running.acknowledged(running.mail(ORION, subject, "It stops.", to=TRON)))


@pytest.mark.parametrize("layout", ["en", "ru"])
def test_a_request_is_found_answered_and_the_next_one_taken_by_keys(
    layout: str, running: Any, visit: Any
) -> None:
    number = opened(running, f"By keys {layout}")
    page: Page = visit("olga", language=layout)
    press = pressing(page, layout)
    page.goto("/desk/queue/all/")
    step_to(page, press, number)
    press("KeyK")
    expect(page.locator(f".row[data-number='{number}'][aria-current]")).to_have_count(0)
    press("KeyJ")
    press("Enter")
    page.wait_for_url(f"**/desk/requests/{number}/")
    press("KeyP")
    expect(page.locator("details:has(> [data-key=KeyP]) :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    press("KeyR")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.insert_text(f"Answered by keys {layout}.")
    press("Enter", ctrl=True)
    expect(page.locator(".record .text").last).to_contain_text(f"Answered by keys {layout}.")
    press("KeyN")
    expect(page.locator("button[value=note]")).to_have_class("btn go")
    page.keyboard.insert_text(f"Noted by keys {layout}.")
    press("Enter", ctrl=True)
    expect(page.locator(".entry.note .text").last).to_contain_text(f"Noted by keys {layout}.")
    page.goto("/desk/")
    press("KeyK", ctrl=True)
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.insert_text(number)
    expect(page.locator("#palette-list li").first).to_contain_text(number)
    press("Enter")
    page.wait_for_url(f"**/desk/requests/{number}/")
    page.goto("/desk/queue/unassigned/")
    coming = page.locator("#coming a").first.get_attribute("href")
    press("KeyT")
    page.wait_for_url(f"**{coming}")


def test_a_row_that_a_colleague_changes_stays_where_one_stands(running: Any, visit: Any) -> None:
    number = opened(running, "Taken by a colleague")
    page: Page = visit("olga")
    page.goto("/desk/queue/all/")
    press = pressing(page, "en")
    step_to(page, press, number)
    colleague: Page = visit("ilya")
    colleague.goto(f"/desk/requests/{number}/")
    colleague.get_by_role("textbox", name="Answer to the customer").fill("We look at it.")
    colleague.get_by_role("button", name="Keep as a note").click()
    expect(
        colleague.get_by_role("status").filter(has_text="Internal note. Nobody outside sees it.")
    ).to_be_visible()
    row = page.locator(f".row[data-number='{number}']")
    expect(row).to_have_class("row fresh")
    expect(row).to_have_attribute("aria-current", "true")
    expect(row.locator("a.subject")).to_be_focused()
    press("Enter")
    page.wait_for_url(f"**/desk/requests/{number}/")


def test_why_opens_the_derivation_on_the_request_and_from_its_row(running: Any, visit: Any) -> None:
    number = opened(running, "Why then")
    page: Page = visit("olga")
    press = pressing(page, "en")
    page.goto("/desk/queue/all/")
    step_to(page, press, number)
    press("KeyW")
    page.wait_for_url(f"**/desk/requests/{number}/#why")
    expect(page.get_by_role("dialog")).to_contain_text("Why this time?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press("KeyW")
    expect(page.get_by_role("dialog")).to_be_visible()
