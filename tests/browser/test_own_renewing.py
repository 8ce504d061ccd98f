"""A customer's pages that are open show what staff do within a second or two, and keep what is being written."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.acting import fetched

ORION, TRON = "a.sadykova@orion.example", "support@tronasoc.ru"
AT_MOST = 2000
CHANGED = "Something changed here: show"
# notes, by the page's own clock, when its words first hold some
NOTING = """(words) => { window.loaded = Date.now(); new MutationObserver(() => {
    if (document.querySelector("main").textContent.includes(words)) window.seen ??= Date.now();
}).observe(document.querySelector("main"), {childList: true, subtree: true}); }"""
ANSWERED = "performance.timeOrigin + performance.getEntriesByType('navigation')[0].responseStart"


@pytest.fixture
def number(running: Any, request: pytest.FixtureRequest) -> str:
    subject = f"Own page: {request.node.name}"
    running.mail(ORION, subject, "It stops.", to=TRON)
    return str(running.registered(subject))


def answered(staff: Page, words: str) -> float:
    """Answer the customer and return the moment at which the desk said that it is done."""
    staff.get_by_role("textbox", name="Answer to the customer").fill(words)
    staff.get_by_role("button", name="Send", exact=True).click()
    expect(staff.get_by_role("region", name="Record")).to_contain_text(words)
    return float(staff.evaluate(ANSWERED))


def test_an_answer_appears_while_a_text_and_a_file_wait_to_be_sent(
    number: str, visit: Any, tmp_path: Path
) -> None:
    staff, customer = visit("olga", language="en"), visit(ORION, language="en")
    staff.goto(f"/desk/requests/{number}/")
    customer.goto(f"/requests/{number}/")
    shot = tmp_path / "shot.txt"
    shot.write_text("What I see")
    customer.locator("#files").set_input_files(shot)
    text = customer.locator("#text")
    text.press_sequentially("Half a sen")
    customer.evaluate(NOTING, "We look at it.")
    done = answered(staff, "We look at it.")
    expect(customer.get_by_role("region", name="Correspondence")).to_contain_text("We look at it.")
    assert customer.evaluate("window.seen") - done < AT_MOST
    expect(customer.locator(".promise", has_text="Response").first).to_contain_text("Met")
    expect(text).to_have_value("Half a sen")
    expect(text).to_be_focused()
    assert customer.evaluate("document.querySelector('#files').files[0].name") == "shot.txt"
    expect(customer.locator(".chosen")).to_contain_text("shot.txt")
    # a screen reader hears that it changed, and whose move it is
    said = customer.locator("[data-renewed]")
    expect(said).to_have_attribute("role", "status")
    expect(said).to_have_text("The request has changed. Our move")
    expect(customer.get_by_role("link", name=CHANGED)).to_be_hidden()
    # what was half written is sent from the page as it stands
    text.press_sequentially("tence.")
    customer.get_by_role("button", name="Send", exact=True).click()
    expect(customer.locator(".entry", has_text="Half a sentence.")).to_contain_text("shot.txt")


def test_a_form_in_use_is_left_alone_and_the_rest_is_a_click_away(number: str, visit: Any) -> None:
    staff, customer = visit("olga", language="en"), visit(ORION, language="en")
    staff.goto(f"/desk/requests/{number}/")
    customer.goto(f"/requests/{number}/")
    asked = customer.locator("details", has=customer.locator("#wish-priority")).first
    asked.locator("summary").click()
    asked.locator("#priority-impact").fill("Everybody waits")
    answered(staff, "Tell us more.")
    expect(customer.get_by_role("region", name="Correspondence")).to_contain_text("Tell us more.")
    expect(asked.locator("#priority-impact")).to_have_value("Everybody waits")
    expect(customer.get_by_role("link", name=CHANGED)).to_be_visible()
    customer.get_by_role("link", name=CHANGED).click()
    expect(customer.get_by_role("link", name=CHANGED)).to_be_hidden()


@pytest.mark.threat("T16")
def test_a_note_moves_nothing_and_the_list_keeps_its_focus(number: str, visit: Any) -> None:
    staff, customer = visit("olga", language="en"), visit(ORION, language="en")
    streams: list[str] = []
    customer.on("request", lambda one: streams.append(one.url) if "/live/" in one.url else None)
    read: list[str] = []
    customer.goto("/")
    customer.on(
        "request", lambda one: read.append(one.url) if "reglament-part" in one.headers else None
    )
    row = customer.locator(".item", has=customer.get_by_text(number, exact=True))
    expect(row).to_contain_text("Registered")
    row.get_by_role("link").focus()
    staff.goto(f"/desk/requests/{number}/")
    staff.get_by_role("radio", name="Internal note").check()
    staff.get_by_role("textbox", name="Internal note").fill("CANARY among us")
    staff.get_by_role("button", name="Keep as a note").click()
    expect(staff.locator(".entry.note .text").last).to_contain_text("CANARY among us")
    # the hub looks once a second at the latest: by now a change would have come
    staff.wait_for_timeout(2500)
    assert read == []
    customer.evaluate(NOTING, "In work")
    staff.get_by_role("button", name="Take it").click()
    expect(row).to_contain_text("In work")
    expect(row.get_by_role("link")).to_be_focused()
    assert len(streams) == 1


def test_without_scripts_the_page_is_right_when_it_is_read_again(number: str, visit: Any) -> None:
    staff: Page = visit("olga", language="en")
    customer: Page = visit(ORION, language="en", java_script_enabled=False)
    customer.goto(f"/requests/{number}/")
    staff.goto(f"/desk/requests/{number}/")
    form = fetched(staff, "Close…")
    form.locator("[name=outcome]").select_option("restored")
    form.locator("[name=text]").fill("Restarted.")
    form.locator("button").first.click()
    expect(staff.get_by_role("status").filter(has_text="Closed:")).to_be_visible()
    customer.reload()
    expect(customer.locator(".move")).to_contain_text("Closed")
    expect(customer.locator("main")).to_contain_text("Restarted.")
