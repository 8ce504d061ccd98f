"""Keys pressed while a page cannot act on them: before its scripts have come, and once it is being left."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.threat("T28")


class Gate:
    """Holds back what the browser asks for under an address, until it is opened."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._waiting: list[Route] = []
        self._is_open = False
        page.route(address, self._take)

    def _take(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._waiting.append(route)

    def holds(self) -> None:
        """Wait until something stands before it."""
        while not self._waiting:
            self._page.wait_for_timeout(20)

    def open(self) -> None:
        """Let through what waits and whatever comes."""
        self._is_open = True
        for one in self._waiting:
            one.continue_()


def test_a_note_begun_before_the_scripts_are_there_stays_a_note_with_all_its_words(
    visit: Any, reached: Any
) -> None:
    page: Page = visit("olga")
    gate = Gate(page, "**/ticket*.js")
    page.goto(reached["ilya"].pages["ticket"][0], wait_until="commit")
    expect(page.locator("#text")).to_be_visible()
    gate.holds()
    page.keyboard.press("n")
    page.keyboard.type("Seen, later: T, R and J")
    expect(page.locator("#noted")).to_have_value("")
    gate.open()
    expect(page.locator("#noted")).to_have_value("Seen, later: T, R and J")
    expect(page.locator("#noted")).to_be_focused()
    expect(page.locator("#text")).to_have_value("")
    # Ctrl Enter would keep it inside
    expect(page.locator("#composer [name=mode][value=note]")).to_be_checked()
    page.locator("#noted").fill("")


def test_rows_are_stepped_through_opened_and_ticked_by_keys_that_came_too_early(visit: Any) -> None:
    page: Page = visit("olga")
    gate = Gate(page, "**/keys*.js")
    page.goto("/desk/queue/all/", wait_until="commit")
    second = page.locator(".row").nth(1)
    expect(second).to_be_visible()
    subject = second.locator(".subject").inner_text()
    gate.holds()
    for key in ("j", "j", "x", "Enter"):
        page.keyboard.press(key)
    gate.open()
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)


def test_a_page_that_is_being_left_takes_no_more_keys(visit: Any, reached: Any) -> None:
    page: Page = visit("olga")
    entered: list[str] = []

    def note(name: str) -> None:
        entered.append(name)

    page.expose_function("noteFocus", note)
    page.goto(reached["ilya"].pages["ticket"][0])
    page.evaluate("addEventListener('focusin', (event) => noteFocus(event.target.id))")
    gate = Gate(page, "**/desk/customers/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    gate.holds()
    # R would begin an answer to the request that is still shown
    page.keyboard.press("r")
    gate.open()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    assert entered == []


def test_who_stays_after_all_is_heard_again(visit: Any, reached: Any) -> None:
    page: Page = visit("olga")
    page.goto(reached["ilya"].pages["ticket"][0])
    page.evaluate("document.documentElement.setAttribute('aria-busy', 'true')")
    page.keyboard.press("r")
    expect(page.locator("#text")).not_to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#noted")).to_be_focused()


def test_the_door_takes_the_first_key_on_a_slow_machine(visit: Any) -> None:
    page: Page = visit()
    # the browser gives a page its focus when it draws: at this rate one visit of four lost its first letter by that
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 20})
    for _ in range(4):
        page.goto("/sign-in/")
        page.keyboard.type("olga")
        assert page.input_value("[name=username]") == "olga"


def test_who_types_before_the_door_has_its_scripts_comes_in(running: Any, visit: Any) -> None:
    page: Page = visit()
    gate = Gate(page, "**/live*.js")
    page.goto("/sign-in/", wait_until="commit")
    expect(page.locator("[name=password]")).to_be_visible()
    gate.holds()
    page.keyboard.type("olga")
    page.keyboard.press("Tab")
    page.keyboard.type(running.password)
    page.keyboard.press("Enter")
    gate.open()
    page.wait_for_url("**/desk/**")


@pytest.mark.parametrize(
    ("keys", "chosen"), [(["ArrowDown", "ArrowDown", "ArrowUp"], 1), (["u"], -1)]
)
def test_an_option_is_chosen_by_keys_that_came_before_the_form(
    visit: Any, reached: Any, keys: list[str], chosen: int
) -> None:
    page: Page = visit("olga", language="en")
    gate = Gate(page, "**/do/close/")
    page.goto(reached["ilya"].pages["ticket"][0])
    page.keyboard.press("e")
    gate.holds()
    for key in (*keys, "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Done")
    gate.open()
    form = page.locator("form.act:has([name=outcome])")
    expect(form.locator("#close-text")).to_have_value("Done")
    values = form.locator("[name=outcome] option").evaluate_all(
        "all => all.map((one) => one.value)"
    )
    wanted = values[chosen] if chosen > 0 else "user-unavailable"
    expect(form.locator("[name=outcome]")).to_have_value(wanted)
