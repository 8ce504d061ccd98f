"""Back after sending: browsers give the words of a form back, and sent again they are still one request."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER

TEXT = "Since the morning, on both servers."


def sent(page: Page, subject: str) -> str:
    """Fill the form of a new request, send it, and return the address of what it became."""
    page.goto("/new/")
    page.get_by_label("In one sentence").fill(subject)
    page.locator("#text").fill(TEXT)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/requests/**")
    return page.url


def test_back_after_sending_shows_the_empty_form(visit: Any) -> None:
    page: Page = visit(CUSTOMER)
    sent(page, "Reports are empty after an update")
    page.go_back()
    page.wait_for_url("**/new/")
    expect(page.locator("[data-preview]")).to_be_visible()
    expect(page.get_by_label("In one sentence")).to_have_value("")
    expect(page.locator("#text")).to_have_value("")


def test_without_scripts_the_form_sent_again_after_back_leads_to_the_request_that_is_there(
    visit: Any,
) -> None:
    page: Page = visit(CUSTOMER, java_script_enabled=False)
    first = sent(page, "Reports are empty, no scripts here")
    page.go_back()
    # the browser's own doing: were it otherwise, there was nothing to send
    expect(page.locator("#text")).to_have_value(TEXT)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/requests/**")
    number = re.findall(r"/requests/([^/]+)/", first)[0]
    expect(page.get_by_role("status").filter(has_text=f"Already sent as {number}")).to_be_visible()
    assert page.url == first


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_sent_again_after_back_is_said_once(visit: Any, scripts: bool) -> None:
    page: Page = visit(CUSTOMER, java_script_enabled=scripts)
    address = sent(page, f"An answer said once, scripts: {scripts}")
    page.locator("#text").fill("One more thing.")
    page.locator(".composer button.go").click()
    said = page.locator(".entry").filter(has_text="One more thing.")
    expect(said).to_have_count(1)
    if scripts:
        # a script led from the page to itself: there is no page before it that has the words
        expect(page.locator("#text")).to_have_value("")
        return
    page.go_back()
    expect(page.locator("#text")).to_have_value("One more thing.")
    page.locator(".composer button.go").click()
    expect(page.get_by_role("status").filter(has_text="These words stand here")).to_be_visible()
    expect(said).to_have_count(1)
    assert page.url == address


def test_back_to_the_public_form_after_a_question_shows_it_empty(visit: Any) -> None:
    page: Page = visit()
    page.goto("/ask/istom/")
    page.get_by_label("Your e-mail").fill("somebody@newclinic.example")
    page.get_by_label("In one sentence").fill("What does it cost?")
    page.locator("#text").fill("For three workplaces.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/ask/sent/")
    page.go_back()
    page.wait_for_url("**/ask/istom/")
    expect(page.locator("[data-preview]")).to_be_visible()
    expect(page.locator("#text")).to_have_value("")
