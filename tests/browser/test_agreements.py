"""What vendor and customer agree or refuse, seen from both sides: priorities, consent, clocks, grounds."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.acting import fetched, unfold
from tests.browser.reading import DAY, counted, due, entered

TRON, ISTOM = "support@tronasoc.ru", "support@istom.example"
ORION, TELECOM, DENTIST = (
    "a.sadykova@orion.example",
    "n.lvov@telecom7.example",
    "office@paydent.example",
)


@pytest.fixture
def opened(running: Any) -> Callable[..., str]:
    """Have a customer write, and return the number of the request."""

    def write(sender: str, subject: str, text: str = "It stops.", *, to: str) -> str:
        return str(running.registered(running.mail(sender, subject, text, to=to)))

    return write


@pytest.mark.clause("TE-51", "TE-27", "TE-30")
def test_a_priority_proposed_by_staff_waits_for_the_customers_consent(
    opened: Callable[..., str], visit: Any
) -> None:
    number = opened(ORION, "[P2] Slow search", to=TRON)
    staff: Page = visit("olga", language="en")
    staff.goto(f"/desk/requests/{number}/")
    arrived = entered(staff, f"Registered as {number}")
    assert due(staff, "Response") == counted(arrived, timedelta(hours=4))
    form = fetched(staff, "Propose a priority…")
    # said before it is sent
    expect(form).to_contain_text("the priority changes once the customer agrees (TE-51)")
    form.get_by_label("Priority").select_option(label="Priority 3")
    form.get_by_label("Reason").fill("Only the search is slow.")
    form.get_by_role("button", name="Propose it to the customer").click()
    expect(staff.locator("main")).to_contain_text("Proposed: Priority 3")
    assert due(staff, "Response") == counted(arrived, timedelta(hours=4))
    customer: Page = visit(ORION)
    customer.goto("/")
    yours = customer.get_by_role("region", name="Your move")
    yours.get_by_role("link", name="[P2] Slow search").click()
    asked = customer.get_by_role("region", name="Your move: do you agree to Priority 3")
    expect(asked).to_contain_text("Only the search is slow.")
    # what consent moves is told where it is given, and the button is reached without scrolling
    expect(asked.get_by_role("row")).to_have_count(4)
    expect(asked.get_by_role("row").nth(1)).to_contain_text("Response")
    expect(asked.get_by_role("button", name="Agree")).to_be_in_viewport()
    # Enter in the words of a refusal is no consent
    reason = asked.get_by_role("textbox")
    reason.fill("No, the whole shift is blind.")
    reason.press("Enter")
    expect(reason).to_have_value("No, the whole shift is blind.\n")
    expect(asked).to_be_visible()
    reason.fill("")
    asked.get_by_role("button", name="Agree").click()
    expect(
        customer.get_by_role("status").filter(has_text="Your answer on the priority is recorded.")
    ).to_be_visible()
    staff.reload()
    # lowered: five working days, counted from the arrival
    assert due(staff, "Response") == counted(arrived, 5 * DAY)


@pytest.mark.clause("TE-14", "TE-19", "TE-23")
def test_a_priority_raised_by_the_customer_acts_at_once(
    opened: Callable[..., str], visit: Any
) -> None:
    number = opened(ORION, "Import stops", to=TRON)
    customer: Page = visit(ORION)
    customer.goto(f"/requests/{number}/")
    form = unfold(customer, "Change the priority")
    form.get_by_role("combobox").select_option(label="Priority 1")
    form.get_by_label("Why").fill("Since noon nothing is stored.")
    form.get_by_role("button", name="Change the priority").click()
    said = "This priority needs one of its criteria (TE-19)"
    expect(customer.get_by_role("main")).to_contain_text(said)
    # what was written stands there still
    expect(form.get_by_label("Why")).to_have_value("Since noon nothing is stored.")
    form.get_by_label("Data is lost").check()
    form.get_by_role("button", name="Change the priority").click()
    expect(customer.get_by_role("main")).to_contain_text("Changed: Priority: Priority 1")
    staff: Page = visit("olga", language="en")
    staff.goto(f"/desk/requests/{number}/")
    arrived = entered(staff, f"Registered as {number}")
    raised = entered(staff, "Changed: Priority: Priority 1")
    assert due(staff, "Response") == min(
        counted(raised, timedelta(hours=2)), counted(arrived, 5 * DAY)
    )
    expect(staff.locator("main")).to_contain_text("Since noon nothing is stored.")


@pytest.mark.clause("HY-14", "HY-20")
def test_the_vendor_lowers_a_priority_alone_and_the_customer_is_told(
    running: Any, visit: Any
) -> None:
    customer: Page = visit(TELECOM)
    customer.goto("/new/")
    customer.get_by_label("In one sentence").fill("One report is slow")
    customer.get_by_label("Description").first.fill("The monthly report takes an hour.")
    customer.get_by_label("Type").select_option(label="Incident")
    customer.get_by_label("Priority").select_option(label="Urgent")
    customer.get_by_role("button", name="Send").click()
    customer.wait_for_url("**/requests/**")
    number = customer.url.rstrip("/").rpartition("/")[2]
    staff: Page = visit("pavel", language="ru")
    staff.goto(f"/desk/requests/{number}/")
    form = fetched(staff, "Приоритет…")
    form.get_by_label("Приоритет").select_option(label="Обычный")
    form.get_by_label("Причина").fill("One report is slow, all else works.")
    form.get_by_role("button", name="Изменить приоритет").click()
    expect(staff.get_by_role("status").filter(has_text="Изменено:")).to_be_visible()
    expect(staff.locator(".meta .tag.p1")).to_have_count(0)
    letter = running.letter(lambda one: "One report is slow, all else works." in running.words(one))
    assert TELECOM in letter["To"]
    customer.reload()
    expect(customer.get_by_role("button", name="Agree")).to_have_count(0)
    told = customer.get_by_role("article").filter(has_text="One report is slow, all else works.")
    expect(told).to_contain_text("Normal")
    expect(told.get_by_role("link", name="HY-20")).to_be_visible()


@pytest.mark.clause("IS-5")
def test_a_refusal_is_read_in_russian_with_its_ground_and_clause(
    opened: Callable[..., str], running: Any, visit: Any
) -> None:
    number = opened(DENTIST, "Принтер не печатает", "Бумага есть, печати нет.", to=ISTOM)
    staff: Page = visit("igor", language="en")
    staff.goto(f"/desk/requests/{number}/")
    form = fetched(staff, "Refuse or put off…")
    form.get_by_label("Ground, and what it allows").select_option(
        label="Computers, networks, third-party programs: decline (IS-5)"
    )
    form.get_by_label("Letter to the customer").fill("С принтером помогут в сервисе изготовителя.")
    form.get_by_role("button", name="Answer so and send").click()
    expect(staff.get_by_role("status").filter(has_text="Declined. Ground:")).to_be_visible()
    letter = running.letter(
        lambda one: number in one["Subject"] and "С принтером" in running.words(one)
    )
    assert DENTIST in letter["To"]
    assert "Причина: компьютеры, сети, чужие программы" in running.words(letter)
    assert "IS-5" in running.words(letter)
    customer: Page = visit(DENTIST, language="ru")
    customer.goto(f"/requests/{number}/")
    taken = customer.get_by_role("status").filter(has_text="Не принято: компьютеры, сети")
    expect(taken).to_contain_text("Это не предмет поддержки")
    told = customer.get_by_role("article").filter(has_text="С принтером помогут")
    expect(told).to_contain_text("Отклонено. Основание: компьютеры, сети, чужие программы")
    told.get_by_role("link", name="IS-5", exact=True).click()
    expect(customer.locator("#IS-5")).to_contain_text(re.compile("компьютер", re.IGNORECASE))


@pytest.mark.clause("TE-55", "TE-61")
def test_an_outcome_asks_for_its_own_details_alone(opened: Callable[..., str], visit: Any) -> None:
    number = opened(ORION, "Their own build", to=TRON)
    staff: Page = visit("olga", language="en")
    staff.goto(f"/desk/requests/{number}/")
    form = fetched(staff, "Resolve…")
    asked = [form.get_by_label(one, exact=True) for one in ("Outcome", "Version", "Maker")]
    outcome, version, maker = asked
    expect(version).to_be_hidden()
    outcome.select_option(label="Special version of one customer")
    expect(version).to_be_visible()
    version.fill("7.1-orion")
    form.get_by_label("Covered by support").select_option(label="yes")
    # what was written for another outcome is not sent with this one
    outcome.select_option(label="Referred to another maker")
    expect(version).to_be_hidden()
    expect(version).to_be_disabled()
    expect(maker).to_be_visible()
