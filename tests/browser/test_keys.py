"""Keys in a real browser: by their place in each layout, and on a page that another person's work changes."""

import re
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
    return str(running.registered(running.mail(ORION, subject, "It stops.", to=TRON)))


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
    expect(page.locator("div:has(> [data-key=KeyP]) :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    press("KeyR")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.insert_text(f"Answered by keys {layout}.")
    press("Enter", ctrl=True)
    expect(page.locator(".record .text").last).to_contain_text(f"Answered by keys {layout}.")
    press("KeyN")
    expect(page.locator("button[value=note] kbd")).to_be_visible()
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
    colleague.get_by_role("radio", name="Internal note").check()
    colleague.get_by_role("textbox", name="Internal note").fill("We look at it.")
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


@pytest.mark.parametrize(
    ("language", "page_words", "page_found", "address", "action"),
    [
        ("en", "health", "System health page", "/desk/health/", "Propose a priority…"),
        ("ru", "отч", "Отчёты страница", "/desk/reports/", "Предложить приоритет…"),
    ],
)
def test_the_palette_goes_to_any_page_and_does_what_may_be_done(
    running: Any,
    visit: Any,
    language: str,
    page_words: str,
    page_found: str,
    address: str,
    action: str,
) -> None:
    number = opened(running, f"By the palette {language}")
    page: Page = visit("ilya", language=language)
    first = page.locator("#palette-list li").first

    def typed(words: str) -> None:
        page.keyboard.press("Control+k")
        expect(page.locator("#palette")).to_be_visible()
        page.keyboard.insert_text(words)

    page.goto(f"/desk/requests/{number}/")
    typed(action[:5].lower())
    expect(first).to_contain_text(action)
    page.keyboard.press("Enter")
    form = page.locator("form.act:has([name=priority])")
    expect(form).to_be_visible()
    expect(form.locator("[name=priority]")).to_be_focused()
    page.keyboard.press("Escape")
    typed(page_words)
    expect(first).to_have_text(page_found)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def seen(page: Page) -> bool:
    """Tell whether what has the focus shows it; of a queue, the row does, of words to send the whole form."""
    return bool(
        page.evaluate(
            """() => {
            const one = document.activeElement;
            const around = [one, one.closest(".row"), one.closest("textarea")?.closest(".composer")];
            return one !== document.body && around.some((at) => at
                && getComputedStyle(at).outlineStyle !== "none"
                && parseFloat(getComputedStyle(at).outlineWidth) > 0);
        }"""
        )
    )


def test_every_key_of_the_queue_that_the_list_names_does_what_it_says(
    running: Any, visit: Any
) -> None:
    number = opened(running, "All keys of the queue")
    page: Page = visit("olga")
    press = pressing(page, "en")
    page.goto("/desk/queue/all/")
    step_to(page, press, number)
    row = page.locator(f".row[data-number='{number}']")
    assert seen(page)
    for sheet, keys in (("keys", "?"), ("palette", "Control+k")):
        page.keyboard.press(keys)
        expect(page.locator(f"#{sheet}")).to_be_visible()
        assert seen(page), sheet
        page.keyboard.press("Escape")
        expect(page.locator(f"#{sheet}")).to_be_hidden()
        expect(row.locator("a.subject")).to_be_focused()
    press("KeyX")
    expect(row.locator("input")).to_be_checked()
    press("KeyX")
    expect(row.locator("input")).not_to_be_checked()
    press("KeyA")
    expect(row.locator("input")).to_be_checked()
    expect(page.locator("#bulk-who")).to_be_focused()
    assert seen(page)
    page.keyboard.press("Escape")
    for key, field in (("f", "#filter"), ("/", "#find")):
        page.keyboard.press(key)
        expect(page.locator(field)).to_be_focused()
        assert seen(page), key
        page.keyboard.press("Escape")
        expect(page.locator(field)).not_to_be_focused()


@pytest.mark.parametrize(
    ("letter", "leads"),
    [("q", "/desk/"), ("c", "/desk/customers/"), ("r", "/regulations/"), ("p", "/desk/reports/")],
)
def test_two_letters_lead_to_a_page(letter: str, leads: str, visit: Any) -> None:
    page: Page = visit("olga")
    page.goto("/desk/articles/")
    page.keyboard.press("g")
    page.keyboard.press(letter)
    expect(page).to_have_url(re.compile(rf"//[^/]+{leads}$"))


def test_every_key_of_a_request_that_the_list_names_does_what_it_says(
    running: Any, visit: Any
) -> None:
    number, after = opened(running, "All keys of a request"), opened(running, "The one after")
    page: Page = visit("olga")
    page.goto("/desk/answers/")
    new = page.get_by_role("region", name="A new answer")
    new.locator("[name=title]").fill("Hello")
    new.locator("[name=text_en]").fill("Hello!")
    new.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The answer is kept")
    press = pressing(page, "en")
    page.goto("/desk/queue/all/")
    rows = [one.get_attribute("data-number") for one in page.locator(".row").all()]
    assert rows.index(after) == rows.index(number) + 1
    page.goto(f"/desk/requests/{number}/")
    press("KeyJ")
    page.wait_for_url(f"**/desk/requests/{after}/")
    press("KeyK")
    page.wait_for_url(f"**/desk/requests/{number}/")
    page.keyboard.press("?")
    named = page.locator("#keys section").last.locator("dt").all_inner_texts()
    page.keyboard.press("Escape")
    assert {"A", "C", "P", "O", "E"} <= set(named)
    for key in ("KeyA", "KeyC", "KeyP", "KeyO", "KeyE"):
        press(key)
        # in its form, or at what forbids it
        at = page.locator(f"[data-key={key}]:focus, div:has(> [data-key={key}]) :focus")
        expect(at).to_have_count(1)
        assert seen(page), key
        page.keyboard.press("Escape")
    for key, field in (("r", "#text"), ("n", "#noted")):
        page.keyboard.press(key)
        expect(page.locator(field)).to_be_focused()
        assert seen(page), key
        page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.press("/")
    expect(page.locator("#composer select[name=canned]")).to_be_focused()
    # back to the text, and out of it
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/queue/all/")


def test_who_comes_back_to_the_list_stands_at_the_request_that_was_left(visit: Any) -> None:
    """Also where one went on from one request to the next; J then goes on below it."""
    page: Page = visit("olga")
    page.goto("/desk/queue/all/")
    rows = page.locator(".row")
    numbers = [row.get_attribute("data-number") for row in rows.all()]
    assert len(numbers) > 2
    here = page.locator(".row[aria-current]")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/requests/{numbers[0]}/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/requests/{numbers[1]}/")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/queue/all/")
    expect(here).to_have_attribute("data-number", str(numbers[1]))
    expect(here.locator(".subject")).to_be_focused()
    page.keyboard.press("j")
    expect(here).to_have_attribute("data-number", str(numbers[2]))
