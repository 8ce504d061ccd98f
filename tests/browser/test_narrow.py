"""A telephone's width: a customer asks and confirms, an engineer answers, and nothing lies beyond 320 px."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.accessible import sticking_out
from tests.browser.acting import resolve

pytestmark = pytest.mark.threat("T28")
DENTIST = "office@paydent.example"
SUBJECT = "С телефона не видно счёт"


def test_a_request_goes_from_the_form_to_its_end_at_320_pixels(running: Any, visit: Any) -> None:
    page: Page = visit(DENTIST, language="ru", width=320, height=640)
    page.goto("/")
    fits(page)
    page.get_by_role("link", name="Новое обращение").first.click()
    page.get_by_label("Одной фразой").fill(SUBJECT)
    page.get_by_label("Описание проблемы").fill("Список счетов пуст.")
    fits(page)
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url("**/requests/**")
    fits(page)
    staff: Page = visit("igor", language="ru", width=320, height=640)
    answered(staff)
    resolve(staff, "дан ответ", "Счета видны с версии 4.2.1.")
    fits(staff)
    letter = running.letter(lambda one: "с версии 4.2.1" in running.words(one))
    assert DENTIST in letter["To"]
    page.reload()
    expect(page.get_by_role("region", name="Переписка")).to_contain_text("Обновите программу.")
    fits(page)
    page.get_by_role("button", name="Подтвердить, что решено").click()
    expect(page.get_by_role("status").filter(has_text="Закрыто")).to_be_visible()
    fits(page)


def test_without_scripts_nothing_lies_beyond_320_pixels_either(running: Any, visit: Any) -> None:
    subject = "Узкий экран без сценариев"
    running.mail(DENTIST, subject, "Список пуст.", to="support@istom.example")
    number = running.registered(subject)
    page: Page = visit(DENTIST, language="ru", width=320, height=640, java_script_enabled=False)
    for path in ("/", "/new/", f"/requests/{number}/"):
        page.goto(path)
        fits(page)
    page.goto("/new/")
    expect(page.get_by_text("Подходящие статьи появятся")).to_be_hidden()


def answered(staff: Page) -> None:
    """Open the request from the queue and answer it."""
    staff.goto("/desk/queue/all/")
    fits(staff)
    staff.get_by_role("link", name=SUBJECT).click()
    # what is measured is the request, not the moment between two pages
    expect(staff.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    fits(staff)
    staff.get_by_role("textbox", name="Ответ клиенту").fill("Обновите программу.")
    staff.get_by_role("button", name="Отправить", exact=True).click()
    expect(staff.get_by_role("status").filter(has_text="Письмо уходит:")).to_be_visible()
    fits(staff)


def test_lists_of_the_desk_keep_their_lines_on_a_telephone(running: Any, visit: Any) -> None:
    staff: Page = visit("ilya", width=390, height=800)
    staff.goto("/desk/queue/all/")
    # a moment is read in one line; how long ago something without a figure came may take two
    due = staff.locator(".row .left small:has(time)").all()
    assert due
    assert [one.inner_text() for one in due if round(one.bounding_box()["height"] / 16) != 1] == []
    staff.goto("/desk/customers/")
    parted = staff.locator(".side-note b + span").first
    assert parted.evaluate("one => getComputedStyle(one, '::before').content") == '"· "'
    staff.goto("/desk/reports/promises-kept/")
    title = staff.locator(".told tbody th").first
    assert title.evaluate("one => one.scrollWidth <= one.clientWidth")
    # a desk that just began has decided nothing yet and draws no bar, so one is put in
    width = staff.evaluate("""() => {
        const cell = document.querySelector(".told tbody td");
        cell.innerHTML = '<svg class="bar" width="96" height="8"><rect width="100%" height="100%"/></svg>';
        return cell.querySelector("rect").getBoundingClientRect().width;
    }""")
    assert width > 0


def fits(page: Page) -> None:
    """Expect nothing of the page beyond its width."""
    assert sticking_out(page) == []


@pytest.mark.parametrize("code", ["tron-en", "istom", "aspro"])
def test_every_mark_of_a_clause_is_24_pixels_wide_at_least(visit: Any, code: str) -> None:
    """WCAG 2.2, 2.5.8: a target is 24 by 24 CSS pixels."""
    page: Page = visit("", width=320)
    page.goto(f"/regulations/{code}/")
    small = page.locator("a.cl").evaluate_all(
        "(all) => all.map((one) => [one.textContent, one.getBoundingClientRect().width])"
        ".filter(([words, width]) => words.trim() && width > 0 && width < 24)"
    )
    assert small == []
    fits(page)
