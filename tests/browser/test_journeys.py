"""What people do with the desk, from the first mail to the answer, through real processes and a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.reading import DAY, counted, due, entered, head, move, promise, said

TRON = "support@tronasoc.ru"
ORION = "a.sadykova@orion.example"
UNDER = "Technical support of TRON.ASOC for partners’ users, version 1.2.1, in force since Mon 1 January 2024"


def opened(running: Any, subject: str) -> str:
    """Have a customer of TRON's write, and return the number of the request."""
    text = "The nightly run of the month stopped with error 17."
    return str(running.registered(running.mail(ORION, subject, text, to=TRON)))


@pytest.mark.clause("TE-48", "TE-28", "TE-29")
def test_a_customers_mail_becomes_an_answered_request(running: Any, visit: Any) -> None:
    number = opened(running, "[P2] Export stops at midnight")
    page: Page = visit()
    page.goto("/desk/")
    page.get_by_label("E-mail or user name").fill("ilya")
    page.get_by_label("Password").fill(running.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="All open").click()
    page.get_by_role("link", name="[P2] Export stops at midnight").click()
    expect(page).to_have_title(f"{number} [P2] Export stops at midnight · Reglament")
    answer = page.locator(".promise", has=page.get_by_role("heading", name="Response", exact=True))
    answer.get_by_role("button", name="Why this time?").click()
    why = page.get_by_role("dialog", name="Response: Why this time?")
    expect(why.get_by_role("link", name="TE-27").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(why).to_be_hidden()
    page.get_by_role("textbox", name="Answer to the customer").fill(
        "Error 17 is a full disk: free 2 GB, run it again."
    )
    page.get_by_role("button", name="Send", exact=True).click()
    said(page, f"Owner: Ilya Orlov. Work began. Answered the customer. A letter goes to {ORION}.")
    head(page, "P2", number, "Orion", "In work", "Ilya Orlov")
    expect(promise(page, "Response")).to_contain_text("Met")
    # priority 2 of a Premium licence: the answer is given, the rest is still owed
    arrived = entered(page, f"Registered as {number}")
    assert due(page, "Workaround") == counted(arrived, 2 * DAY)
    assert due(page, "Permanent fix") == counted(arrived, 12 * DAY)
    letter = running.letter(lambda one: "Error 17 is a full disk" in running.words(one))
    assert letter["To"] == f"Aliya Sadykova <{ORION}>"
    assert f"[{number}]" in letter["Subject"]
    page.goto(running.letters_url + "/en/")
    page.get_by_role("link", name=letter["Subject"]).first.click()
    expect(page.locator("main")).to_contain_text(number)
    customer: Page = visit(ORION)
    customer.goto(f"/requests/{number}/")
    move(customer, "Our move")
    head(customer, number, "In work", "Priority 2", UNDER, "Times: UTC+3.")
    thread = customer.get_by_role("region", name="Correspondence")
    expect(thread).to_contain_text("Error 17 is a full disk: free 2 GB, run it again.")


@pytest.mark.threat("T28")
def test_an_engineers_morning_by_keyboard_alone(running: Any, visit: Any) -> None:
    number = opened(running, "Keys only")
    page: Page = visit()
    page.goto("/sign-in/")
    page.keyboard.type("olga")
    page.keyboard.press("Tab")
    page.keyboard.type(running.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    tab_to(page, "a[href='/desk/queue/all/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/all/")
    rows = page.locator(".row")
    subjects = rows.locator(".subject").all_inner_texts()
    for _ in range(subjects.index("Keys only") + 1):
        page.keyboard.press("KeyJ")
    expect(page.locator(".row[aria-current] .subject")).to_have_text("Keys only")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/requests/**")
    tab_to(page, "#text")
    page.keyboard.type("Taken, we look at it now.")
    tab_to(page, "button[name=do][value=send]")
    page.keyboard.press("Enter")
    said(page, f"Owner: Ольга Серова. Work began. Answered the customer. A letter goes to {ORION}.")
    head(page, "P3", number, "Orion", "In work", "Ольга Серова")
    expect(promise(page, "Response")).to_contain_text("Met")
    letter = running.letter(lambda one: "Taken, we look at it now." in running.words(one))
    assert f"[{number}]" in letter["Subject"]


def tab_to(page: Page, selector: str, *, most: int = 120) -> None:
    """Press Tab until the focus is on `selector`; every stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """(wanted) => {
                const one = document.activeElement, box = one.getBoundingClientRect();
                // of words to send the whole form shows the focus
                const around = [one, one.closest("textarea")?.closest(".composer")];
                const ringed = around.some((at) => at && getComputedStyle(at).outlineStyle !== "none")
                    || one.closest(".row") !== null;
                const middle = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 8)];
                const top = document.elementFromPoint(...middle);
                const covered = box.width > 0 && top !== null && !one.contains(top) && !top.contains(one);
                return {there: one.matches(wanted), seen: ringed && !covered, what: one.outerHTML.slice(0, 120)};
            }""",
            selector,
        )
        assert where["seen"], where["what"]
        if where["there"]:
            return
    raise AssertionError(f"{selector} is not reached by {most} stops")


def test_the_published_regulation_is_read_in_russian(running: Any, visit: Any) -> None:
    page: Page = visit(language="ru", theme="dark", width=390, height=844)
    page.goto("/regulations/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Регламенты")
    page.get_by_role("link", name=re.compile("Hydra|Гидра")).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    clause = page.locator("#HY-14")
    expect(clause).to_contain_text("Исполняется")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#HY-14")).to_contain_text("Executed")


def test_reading_and_sending_need_no_script(running: Any, visit: Any) -> None:
    number = opened(running, "Without scripts")
    page: Page = visit(language="ru", java_script_enabled=False)
    page.goto(f"/desk/requests/{number}/")
    page.fill("[name=username]", "olga")
    page.fill("[name=password]", running.password)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Without scripts")
    take = page.get_by_role("button", name="Взять", exact=True)
    take.click()
    said(page, "Исполнитель: Ольга Серова. Работа начата. Клиенту письмо не уходит.")
    head(page, "P3", number, "Orion", "В работе", "Ольга Серова")
    # nobody answered yet: priority 3 of a Premium licence
    arrived = entered(page, f"Зарегистрировано: {number}")
    assert due(page, "Реакция") == counted(arrived, 5 * DAY)
    page.get_by_role("textbox", name="Ответ клиенту").fill("Отвечаем без скриптов.")
    page.get_by_role("button", name="Отправить", exact=True).click()
    said(page, f"Ответ клиенту. Письмо уходит: {ORION}.")
    expect(promise(page, "Реакция")).to_contain_text("Выполнено")
    letter = running.letter(lambda one: "Отвечаем без скриптов." in running.words(one))
    assert f"[{number}]" in letter["Subject"]
