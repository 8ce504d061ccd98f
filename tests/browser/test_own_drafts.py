"""What a tab keeps of one person is never shown to the next one who signs in there."""

from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER, sign_in

OTHER = "office@paydent.example"
KEPT = "Object.keys(sessionStorage).filter((one) => /^(keep|draft|letters):/.test(one))"


def become(page: Page, signed_in: Any, login: str) -> None:
    """Let the same tab be another person's from the next page on."""
    page.context.clear_cookies()
    page.context.add_cookies(signed_in(login)["cookies"])


def begun(page: Page) -> None:
    page.goto("/new/")
    page.get_by_label("In one sentence").fill("A word for our vendor alone")
    assert page.evaluate(KEPT)


def test_the_next_person_in_a_tab_finds_no_draft_and_one_who_comes_back_to_it_does(
    visit: Any, signed_in: Any
) -> None:
    page: Page = visit(CUSTOMER)
    signed_in(OTHER)
    begun(page)
    own = page.context.cookies()
    # the session ended, and the same person signs in again
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.context.add_cookies(own)
    page.goto("/new/")
    expect(page.locator("#subject")).to_have_value("A word for our vendor alone")
    become(page, signed_in, OTHER)
    page.goto("/")
    assert page.evaluate(KEPT) == []
    become(page, signed_in, CUSTOMER)
    page.goto("/new/")
    expect(page.locator("#subject")).to_have_value("")


def test_the_next_member_of_staff_in_a_tab_finds_no_words_of_the_one_before(
    visit: Any, signed_in: Any
) -> None:
    page: Page = visit("ilya")
    signed_in("olga")
    page.goto("/desk/")
    page.evaluate("sessionStorage.setItem('draft:/desk/TRON-1/draft/', 'words')")
    page.reload()
    assert page.evaluate(KEPT)
    become(page, signed_in, "olga")
    page.goto("/desk/")
    assert page.evaluate(KEPT) == []


def test_signing_out_leaves_nothing_in_the_tab(visit: Any, running: Any) -> None:
    page: Page = visit("")
    sign_in(page, "pavel", running.password)
    page.evaluate("sessionStorage.setItem('draft:/desk/LATERA-1/draft/', 'words')")
    page.locator("form[data-ends]").evaluate("(form) => form.requestSubmit()")
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("sessionStorage.length") == 0
