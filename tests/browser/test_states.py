"""Pages in the states that only work brings about held to WCAG 2.2 AA: asked, solved, ended, refused, changed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.accessible import FACE, violations
from tests.browser.acting import fetched

pytestmark = pytest.mark.threat("T28")
ORION, DENTIST = "a.sadykova@orion.example", "office@paydent.example"
TRON, ISTOM = "support@tronasoc.ru", "support@istom.example"


@pytest.fixture
def opened(running: Any) -> Callable[..., str]:
    """Have a customer write, and return the number of the request."""

    def write(sender: str, subject: str, *, to: str) -> str:
        return str(running.registered(running.mail(sender, subject, "It stops.", to=to)))

    return write


def looked_at(pages: dict[str, Page]) -> str:
    """Return what breaks a rule on any of the pages, by what each shows."""
    return "\n".join(
        f"{name} {one}" for name, page in pages.items() for one in violations(page, unfolded=False)
    )


@pytest.mark.parametrize(("language", "theme"), FACE)
def test_a_request_that_is_asked_about_solved_and_closed(
    opened: Callable[..., str], visit: Any, language: str, theme: str
) -> None:
    face = {"language": language, "theme": theme, "bypass_csp": True}
    number = opened(ORION, "[P2] States of a request", to=TRON)
    staff, customer = visit("olga", **face), visit(ORION, **face)
    found = ""

    def see(state: str) -> None:
        nonlocal found
        customer.goto(f"/requests/{number}/")
        found += looked_at({f"desk, {state}": staff, f"portal, {state}": customer})

    staff.goto(f"/desk/requests/{number}/")
    form = fetched(staff, "Предложить приоритет…")
    form.locator("[name=priority]").select_option("P3")
    form.locator("[name=reason]").fill("One workplace.")
    form.locator("button").first.click()
    expect(staff.locator(".ticket-top")).to_contain_text("ждём согласия клиента")
    see("a priority proposed")
    expect(customer.locator(".consent")).to_be_visible()
    form = fetched(staff, "Закрыть…")
    form.locator("[name=outcome]").select_option("special-version")
    form.locator("[name=text]").fill("Yours alone.")
    form.evaluate("(form) => form.requestSubmit()")
    expect(staff.locator(".notice.late").first).to_be_visible()
    see("an end refused, its form open")
    staff.reload()
    form = fetched(staff, "Решить…")
    form.locator("[name=outcome]").select_option("restored")
    form.locator("[name=text]").fill("Restart it.")
    form.locator("button").first.click()
    expect(staff.locator(".ticket-top")).to_contain_text("Решено")
    see("solved")
    customer.locator(".move .go").click()
    expect(customer.locator(".move")).to_contain_text("Закрыто")
    staff.reload()
    see("closed")
    assert found == ""


@pytest.mark.parametrize(("language", "theme"), FACE)
def test_the_details_of_many_and_the_letter_before_it_is_sent(
    opened: Callable[..., str], visit: Any, language: str, theme: str
) -> None:
    number = opened(DENTIST, "Не открывается карта пациента", to=ISTOM)
    staff = visit("igor", language=language, theme=theme, bypass_csp=True)
    staff.goto("/desk/queue/all/")
    staff.locator(f".row[data-number='{number}'] .choose input").check()
    staff.locator("#bulk").evaluate(
        "(form) => { form.text.value = '{number}: работает.'; form.outcome.value = 'restored'; }"
    )
    staff.locator("#bulk button[value=resolve]").evaluate("(one) => one.form.requestSubmit(one)")
    expect(staff.locator("#bulk-need_cause")).to_be_visible()
    found = looked_at({"the details of many": staff})
    staff.locator("#bulk-need_down_at").fill("2026-03-10T09:00")
    staff.locator("#bulk-need_restored_at").fill("2026-03-10T10:00")
    staff.locator("#bulk-need_cause").fill("Диск полон")
    staff.locator("form .btn.go").click()
    expect(staff.locator(".preview .text")).to_contain_text(f"{number}: работает.")
    found += looked_at({"the letter of many before it is sent": staff})
    assert found == ""
    # what is chosen is kept for who reads the queue next, once
    staff.goto("/desk/queue/all/")


@pytest.mark.parametrize(("language", "theme"), FACE)
def test_a_request_declined_many_changed_at_once_and_a_door_shut(
    opened: Callable[..., str], visit: Any, language: str, theme: str
) -> None:
    face = {"language": language, "theme": theme, "bypass_csp": True}
    number = opened(DENTIST, "Принтер без бумаги", to=ISTOM)
    staff, customer, colleague = (
        visit("igor", **face),
        visit(DENTIST, **face),
        visit("igor", **face),
    )
    colleague.goto("/desk/queue/unassigned/")
    staff.goto("/desk/queue/all/")
    staff.locator(f".row[data-number='{number}'] .choose input").check()
    staff.locator("#bulk button[value=assign]").evaluate(
        "(one) => { one.form.assignee.selectedIndex = 1; one.form.requestSubmit(one); }"
    )
    expect(staff.locator("table.grid")).to_contain_text(number)
    expect(colleague.locator(f".row[data-number='{number}']")).to_have_count(0)
    found = looked_at({"many changed": staff, "a list that a row left": colleague})
    staff.goto(f"/desk/requests/{number}/")
    form = fetched(staff, "Отказать или отложить…")
    form.locator("[name=refusal]").select_option(index=1)
    found += looked_at({"a ground being chosen": staff})
    form.locator("[name=refusal]").select_option("decline/third-party/hardware")
    form.locator("[name=text]").fill("С принтером помогут в сервисе изготовителя.")
    form.locator("button").first.click()
    expect(staff.locator(".ticket-top")).to_contain_text("Отклонено")
    customer.goto(f"/requests/{number}/")
    found += looked_at({"desk, declined": staff, "portal, declined": customer})
    customer.goto("/desk/")
    found += looked_at({"a door shut": customer})
    assert found == ""
