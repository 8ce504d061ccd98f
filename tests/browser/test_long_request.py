"""A request of many messages: the newest is a key away, promises stay in view, the next is taken there."""

import re
from typing import Any

from playwright.sync_api import Page, expect

SEEN = """one => {
    const at = one.getBoundingClientRect();
    return at.top >= 0 && at.bottom <= innerHeight;
}"""


def test_the_newest_message_is_a_key_away_and_the_right_column_stays_in_view(page: Page) -> None:
    page.keyboard.press("n")
    page.locator("#noted").fill("line\n" * 25)
    page.locator("button[value=note]").click()
    expect(page.locator(".entry.note")).to_have_count(1)
    page.keyboard.press("n")
    page.locator("#noted").fill("The last.\nhttps://e.example/" + "a" * 300)
    page.locator("button[value=note]").click()
    expect(page.locator(".entry.note")).to_have_count(2)
    page.evaluate("scrollTo(0, 0)")
    newest = page.locator(".entry.note").last
    assert not newest.evaluate(SEEN)
    page.keyboard.press("l")
    expect(newest).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    for part in ("#h-promises", "#h-do"):
        assert page.locator(part).evaluate(SEEN), part
    # what is long breaks, and widens no page
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_role("link", name="To the newest message")).to_be_visible()


def test_the_next_request_is_taken_from_the_page_of_one(page: Page, number: str) -> None:
    page.keyboard.press("t")
    page.wait_for_url(lambda url: "/desk/requests/" in url and number not in url)
    expect(page.locator("#composer")).to_be_visible()


def test_a_letter_begun_in_a_form_is_there_after_a_reload_and_gone_once_it_is_sent(
    page: Page, number: str
) -> None:
    def letter() -> Any:
        return page.locator("form.act[action*=resolve] textarea[name=text]")

    page.get_by_role("link", name="Resolve…", exact=True).click()
    letter().fill("The new version")
    page.reload()
    expect(letter()).to_have_value("The new version")
    letter().fill("The new version mends it.")
    form = page.locator("form.act[action*=resolve]")
    form.locator("select").first.select_option(index=1)
    form.locator("button").first.click()
    expect(page.locator("[data-told]")).to_contain_text("Take next")
    expect(page.locator(".record")).to_contain_text("The new version mends it.")
    assert (
        page.evaluate("Object.keys(sessionStorage).filter(one => one.startsWith('letters:'))") == []
    )


TOPS = """() => [...document.querySelectorAll(".ticket :is(.record, .promises, .details)")]
    .map((one) => one.getBoundingClientRect()).map(({ left, top }) => [Math.round(left / 100), top])"""


def test_what_is_read_first_stands_first_at_every_width(page: Page) -> None:
    """The order of the document is that of the eye: down the columns from left to right (WCAG 1.3.2, 2.4.3)."""
    for width in (320, 390, 800, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found = page.evaluate(TOPS)
        assert len(found) == 3
        assert found == sorted(found), width
    # on a phone the promises are below the record, and told and reached above it
    page.set_viewport_size({"width": 390, "height": 800})
    link = page.locator(".jumps a[href='#h-promises']")
    expect(link).to_contain_text(re.compile(r"\d"))
    link.click()
    expect(page.locator("#h-promises")).to_be_in_viewport()
