"""A request that is open shows what others change, and keeps what its reader has open, folded or half written."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.acting import fetched

pytestmark = pytest.mark.threat("T28")
ORION, TRON = "a.sadykova@orion.example", "support@tronasoc.ru"
CHANGED = "Somebody changed this request: show"


def noted(page: Page, words: str) -> None:
    """Keep a note on the request that the page shows."""
    page.get_by_role("radio", name="Internal note").check()
    page.get_by_role("textbox", name="Internal note").fill(words)
    page.get_by_role("button", name="Keep as a note").click()
    expect(page.locator(".entry.note .text").last).to_contain_text(words.partition("\n")[0])


@pytest.fixture
def number(running: Any, request: pytest.FixtureRequest) -> str:
    subject = f"Renewed: {request.node.name}"
    running.mail(ORION, subject, "It stops.", to=TRON)
    return str(running.registered(subject))


def test_folds_stay_as_they_are_and_a_closed_dialog_is_no_leaving(number: str, visit: Any) -> None:
    reader, other = visit("olga", language="en"), visit("ilya", language="en")
    other.goto(f"/desk/requests/{number}/")
    for words in ("First.\n\n> quoted one\n> and so on", "Second.\n\n> quoted two\n> and so on"):
        noted(other, words)
    reader.goto(f"/desk/requests/{number}/")
    first, second = (reader.locator(".entry.note .quoted").nth(n) for n in (0, 1))
    second.locator("summary").click()
    group = reader.locator(".details .fold", has=reader.get_by_text("People and related requests"))
    group.locator("> summary").click()
    reader.locator("body").press("?")
    reader.locator("#keys").get_by_role("button", name="Close").click()
    reader.locator("h1").click()
    reader.evaluate("document.activeElement.blur()")
    noted(other, "A third.")
    expect(reader.get_by_role("region", name="Record")).to_contain_text("A third.")
    expect(reader.get_by_role("link", name=CHANGED)).to_be_hidden()
    expect(second).to_have_attribute("open", "")
    expect(first).not_to_have_attribute("open", "")
    expect(group).to_have_attribute("open", "")


def test_words_of_a_form_that_was_folded_again_are_not_taken_away(number: str, visit: Any) -> None:
    reader, other = visit("olga", language="en"), visit("ilya", language="en")
    reader.goto(f"/desk/requests/{number}/")
    form = fetched(reader, "Close…")
    form.locator("[name=text]").fill("Half a letter")
    reader.get_by_role("link", name="Close…", exact=True).click()
    expect(form).to_be_hidden()
    reader.evaluate("document.activeElement.blur()")
    other.goto(f"/desk/requests/{number}/")
    noted(other, "Meanwhile.")
    expect(reader.get_by_role("region", name="Record")).to_contain_text("Meanwhile.")
    expect(reader.get_by_role("link", name=CHANGED)).to_be_visible()
    expect(form.locator("[name=text]")).to_have_value("Half a letter")


def test_an_answer_becomes_possible_where_the_customer_opens_the_request_again(
    number: str, visit: Any
) -> None:
    staff: Page = visit("olga", language="en")
    staff.goto(f"/desk/requests/{number}/")
    form = fetched(staff, "Close…")
    form.locator("[name=outcome]").select_option("restored")
    form.locator("[name=text]").fill("Restarted.")
    form.locator("button").first.click()
    send = staff.locator("#composer button[value=send]")
    expect(send).to_be_disabled()
    customer: Page = visit(ORION, language="en")
    customer.goto(f"/requests/{number}/")
    customer.locator("#text").fill("It came back.")
    customer.get_by_role("button", name="Send and reopen").click()
    expect(staff.get_by_role("region", name="Record")).to_contain_text("It came back.")
    expect(send).to_be_enabled()
    expect(staff.locator("#composer .effect")).not_to_contain_text("is closed")


def test_no_answer_solves_or_waits_once_a_colleague_solved_it(number: str, visit: Any) -> None:
    staff, other = visit("olga", language="en"), visit("ilya", language="en")
    staff.goto(f"/desk/requests/{number}/")
    staff.locator("#text").fill("Half an answer")
    solves = staff.locator("#composer button[value=resolve]")
    expect(solves).to_be_enabled()
    other.goto(f"/desk/requests/{number}/")
    other.locator("#text").fill("Restarted.")
    other.locator("#composer button[value=resolve]").click()
    expect(staff.get_by_role("region", name="Record")).to_contain_text("Restarted.")
    expect(solves).to_be_disabled()
    expect(staff.locator("#composer button[value=wait]")).to_be_disabled()
    expect(staff.locator("#composer .effect")).to_contain_text("is resolved. Reopen it first.")
    expect(staff.locator("#composer button[value=send]")).to_be_enabled()
    expect(staff.locator("#text")).to_have_value("Half an answer")
