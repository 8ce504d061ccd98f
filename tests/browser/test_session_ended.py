"""Whoever acts after the session ended reads so, signs in by the link beside, and finds page and words again."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER

ENDED = "Nothing was sent: you are no longer signed in. What you wrote still stands here."
BACK = "Sign in and come back here"


@pytest.fixture(autouse=True)
def _remarked_upon(visit: Any) -> Any:
    """Pass over the browser's own remark on a stream that is led to the door, whenever it asks again."""
    yield
    visit.watch.wrong[:] = [one for one in visit.watch.wrong if "EventSource's response" not in one]


def end(page: Page) -> None:
    """End the session as its time does: the browser's cookie of it is worth nothing any more."""
    page.context.clear_cookies(name="sessionid")


def signs_in(page: Page, login: str, password: str) -> None:
    page.fill("[name=username]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


@pytest.mark.parametrize("button", ["Send", "Show the letter"])
def test_an_answer_of_staff_waits_for_the_sign_in(
    number: str, page: Page, running: Any, button: str
) -> None:
    end(page)
    text = page.get_by_role("textbox", name="Answer to the customer")
    text.fill("We look at it.")
    page.get_by_role("button", name=button, exact=True).click()
    told = page.locator("form.composer .heard")
    expect(told).to_contain_text(ENDED)
    expect(text).to_have_value("We look at it.")
    told.get_by_role("link", name=BACK).click()
    signs_in(page, "olga", running.password)
    page.wait_for_url(f"**/desk/requests/{number}/")
    expect(text).to_have_value("We look at it.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".entry.ours .text")).to_contain_text("We look at it.")


def test_a_customer_reads_so_too(number: str, visit: Any) -> None:
    page: Page = visit(CUSTOMER, language="ru")
    page.goto(f"/requests/{number}/")
    end(page)
    page.locator("#text").fill("И ещё одно.")
    page.locator("form.composer button.go").click()
    told = page.locator("form.composer .heard")
    expect(told).to_contain_text("Ничего не отправлено: вход закончился.")
    link = told.get_by_role("link", name="Войти и вернуться сюда")
    expect(link).to_have_attribute("href", f"/sign-in/?next=/requests/{number}/")
    expect(page.locator("#text")).to_have_value("И ещё одно.")


@pytest.mark.parametrize("where", ["desk", "queue", "portal"])
def test_a_page_whose_stream_is_refused_says_so_with_the_way_back(
    number: str, visit: Any, where: str
) -> None:
    path = {
        "desk": f"/desk/requests/{number}/", "queue": "/desk/queue/all/", "portal": f"/requests/{number}/"
    }[where]  # fmt: skip
    page: Page = visit(CUSTOMER if where == "portal" else "olga", language="en")
    page.goto(path)
    end(page)
    # as when the stream is interrupted: the browser asks again, and is led to the door
    page.evaluate("dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('pageshow'))")
    link = page.get_by_role("link", name="You are no longer signed in: sign in and come back here")
    expect(link).to_be_visible()
    link.click()
    page.wait_for_url(f"**/sign-in/?next={path}")
