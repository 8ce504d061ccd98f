"""A letter in the form of an action is not sent over what came while it was written, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("opened", ["before", "after"])
def test_a_solution_in_the_side_form_asks_about_what_a_colleague_sent(
    page: Page, visit: Any, running: Any, number: str, opened: str
) -> None:
    resolve = page.get_by_role("link", name="Resolve…", exact=True)
    letter = page.locator("#resolve-text")
    if opened == "before":
        resolve.click()
        letter.fill("All runs again.")
    else:
        # the page no longer hears what others change: its record stays as it is
        page.route("**/desk/live/**", lambda route: route.abort())
        page.reload()
    colleague: Page = visit("ilya", language="en")
    colleague.goto(f"/desk/requests/{number}/")
    colleague.locator("#text").fill("Wait, it got worse.")
    colleague.locator("#text").press("Control+Enter")
    expect(colleague.locator(".record .text").last).to_contain_text("Wait, it got worse.")
    if opened == "after":
        resolve.click()
        letter.fill("All runs again.")
    before = running.caught()
    page.locator("#resolve-outcome").select_option("restored")
    page.get_by_role("button", name="Resolve and send", exact=True).click()
    told = re.compile(
        r"Nothing was sent\. .+ wrote at \d\d:\d\d while you wrote: “Wait, it got worse.”"
    )
    expect(page.locator(".notice.late").filter(has_text=told)).to_be_visible()
    expect(letter).to_have_value("All runs again.")
    assert running.caught() == before
    page.get_by_role("button", name="Resolve and send", exact=True).click()
    expect(page.locator(".record .text").last).to_contain_text("All runs again.")
