"""An engineer's morning: ten requests from the queue to their end, with no hand on the mouse."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.reading import head, promise, said

TRON = "support@tronasoc.ru"
PEOPLE = [f"engineer{n}@sirius.example" for n in range(10)]
DONE = f"Done: {len(PEOPLE)} of {len(PEOPLE)}"
# beside the words; Ctrl is a key too: two presses choose a request, five close it (J, E, Tab, Ctrl Enter)
MOST_KEYS = 105
WATCHED = """() => {
    for (const kind of ["mousedown", "mousemove", "pointerdown", "touchstart", "wheel"])
        addEventListener(kind, () => noteMouse(kind), true);
    addEventListener("keydown", (event) => { if (event.isTrusted) noteKey(); }, true);
}"""


class Keyboard:
    """What the fingers do, counted by the page itself; words are counted apart from commands."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.felt = self.words = 0
        self.mouse: list[str] = []
        page.expose_function("noteKey", self._key)
        page.expose_function("noteMouse", self._touch)
        page.add_init_script(f"({WATCHED})()")

    def _key(self) -> None:
        self.felt += 1

    def _touch(self, kind: str) -> None:
        self.mouse.append(kind)

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for one in keys:
            self.page.keyboard.press(one)

    def write(self, text: str) -> None:
        """Type words where the focus is."""
        self.words += len(text)
        self.page.keyboard.type(text)


@pytest.mark.threat("T28")
@pytest.mark.clause("TR-56")
def test_ten_requests_are_closed_by_the_keyboard_alone(running: Any, visit: Any) -> None:
    numbers = arrived(running)
    page: Page = visit("olga")
    keys = Keyboard(page)
    page.goto("/desk/queue/all/")
    keys.press("f")
    keys.write("customer:Sirius")
    keys.press("Enter")
    page.wait_for_url("**f=customer**")
    expect(page.locator(".row")).to_have_count(len(PEOPLE))
    take_all(page, keys)
    answer_one_and_note_another(page, keys)
    close_all(page, keys, numbers)
    keys.press("u")
    expect(page.get_by_text("No request matches this filter.")).to_be_visible()
    assert keys.mouse == []
    commands = keys.felt - keys.words
    assert 7 * len(PEOPLE) < commands <= MOST_KEYS
    for number, address in zip(numbers, PEOPLE, strict=True):
        letter = running.letter(lambda one, n=number: f"Closed: {n} is done." in running.words(one))
        assert address in letter["To"]
        assert "outcome: Operation restored" in running.words(letter)


# what the page says after a note and after an answer
TOLD = {"n": "Nobody outside sees it.", "r": "A letter goes to"}


def arrived(running: Any) -> list[str]:
    """Have ten people write, and return the numbers of their requests."""
    sent = [
        running.mail(one, f"Morning {n}", "The rule does not fire.", to=TRON)
        for n, one in enumerate(PEOPLE)
    ]
    return [running.registered(one) for one in sent]


def take_all(page: Page, keys: Keyboard) -> None:
    """Tick each row and give all of them to oneself."""
    for _ in PEOPLE:
        keys.press("j", "x")
    expect(page.locator(".row input:checked")).to_have_count(len(PEOPLE))
    keys.press("a")
    expect(page.locator(":focus")).to_have_attribute("name", "assignee")
    me = "Ольга Серова"
    while page.locator(":focus option:checked").inner_text() != me:
        keys.press("ArrowDown")
    keys.press("Tab", "Enter")
    expect(page.get_by_text(DONE)).to_be_visible()


def answer_one_and_note_another(page: Page, keys: Keyboard) -> None:
    """Answer the first request of the list, find another by its subject and keep a note there."""
    keys.press("u")
    # the list is read anew: what was said of the last action is gone
    expect(page.get_by_text(DONE)).to_have_count(0)
    to_the_first(page, keys)
    page.wait_for_url("**/requests/**")
    first = page.url
    send(page, keys, "r", "We look at the rule now.")
    expect(page.locator(".record .text").last).to_have_text("We look at the rule now.")
    keys.press("Control+k")
    keys.write("Morning 7")
    expect(page.locator("#palette-list li").first).to_contain_text("Morning 7")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Morning 7")
    send(page, keys, "n", "The same as yesterday.")
    expect(page.locator(".entry.note .text").last).to_have_text("The same as yesterday.")
    assert page.url != first


def to_the_first(page: Page, keys: Keyboard) -> None:
    """Open the first request of the list, from the row that one left it by."""
    expect(page.locator(".row[aria-current] .subject")).to_be_focused()
    keys.press("Home", "Enter")


def send(page: Page, keys: Keyboard, letter: str, text: str) -> None:
    """Write an answer or a note and send it."""
    keys.press(letter)
    expect(page.locator({"r": "#text", "n": "#noted"}[letter])).to_be_focused()
    keys.write(text)
    keys.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text=TOLD[letter])).to_be_visible()


def close_all(page: Page, keys: Keyboard, numbers: list[str]) -> None:
    """Close each request of the list with its outcome and a letter, going on from one to the next."""
    keys.press("u")
    page.wait_for_url("**f=customer**")
    to_the_first(page, keys)
    left = set(numbers)
    for _ in numbers:
        page.wait_for_url("**/requests/**")
        number = page.url.rstrip("/").rpartition("/")[2]
        left.remove(number)
        # the outcome is chosen, never assumed: the first of the list
        keys.press("e", "ArrowDown", "Tab")
        keys.write(f"Closed: {number} is done.")
        keys.press("Control+Enter")
        person = PEOPLE[numbers.index(number)]
        said(page, f"Closed: Operation restored. A letter goes to {person}.")
        head(page, "P3", number, "Sirius", "Closed", "Ольга Серова")
        expect(promise(page, "Response")).to_contain_text("Met")
        if left:
            keys.press("j")
            page.wait_for_url(lambda url, n=number: n not in url)
    assert left == set()
