"""Browsers without scripts: the queue is read, a reply goes out with a file, a customer asks and answers."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.reading import head, promise, said

TRON = "support@tronasoc.ru"
VEGA, DENTIST = "v.belova@vega.example", "office@paydent.example"


def plain(visit: Any, login: str = "") -> Page:
    """Open a Russian browser that runs no scripts."""
    page: Page = visit(login, language="ru", java_script_enabled=False)
    return page


@pytest.mark.clause("TR-52", "TR-25")
def test_staff_sign_in_read_the_queue_and_reply_with_a_file(
    running: Any, visit: Any, tmp_path: Path
) -> None:
    subject = "Без сценариев"
    number = running.registered(running.mail(VEGA, subject, "Отчёт пуст.", to=TRON))
    page = plain(visit)
    page.goto("/desk/queue/all/")
    page.get_by_label("Почта или имя пользователя").fill("olga")
    page.get_by_label("Пароль").fill(running.password)
    page.get_by_role("button", name="Войти").click()
    row = page.get_by_role("article").filter(has_text=number)
    expect(row).to_contain_text("Vega")
    row.get_by_role("link", name=subject).click()
    expect(page.get_by_role("region", name="Переписка")).to_contain_text("Отчёт пуст.")
    page.get_by_role("textbox", name="Ответ клиенту").fill("Поставьте исправление.")
    (tmp_path / "исправление.txt").write_text("set a=1", "utf-8")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "исправление.txt")
    page.get_by_role("button", name="Отправить", exact=True).click()
    said(page, f"Исполнитель: Ольга Серова. Работа начата. Ответ клиенту. Письмо уходит: {VEGA}.")
    head(page, "P3", number, "Vega", "В работе", "Ольга Серова")
    # the Russian regulation promises nothing else (TR-25)
    expect(page.locator(".promise h3")).to_have_text(["Реакция"])
    expect(promise(page, "Реакция")).to_contain_text("Выполнено")
    letter = running.letter(lambda one: "Поставьте исправление." in running.words(one))
    sent = {one.get_filename(): one.get_content() for one in letter.iter_attachments()}
    assert sent == {"исправление.txt": "set a=1"}


@pytest.mark.clause("IS-100", "IS-112", "IS-117", "IS-136")
def test_a_customer_previews_sends_adds_confirms_and_rates(
    running: Any, visit: Any, tmp_path: Path
) -> None:
    page = plain(visit, DENTIST)
    page.goto("/")
    page.get_by_role("link", name="Новое обращение").click()
    page.get_by_label("Одной фразой").fill("Не открывается карта")
    page.get_by_label("Описание проблемы").fill("Карта пациента не открывается.")
    page.get_by_role("button", name="Что будет обещано?").click()
    expect(page.get_by_role("heading", name="Если отправить сейчас")).to_be_visible()
    expect(page.get_by_label("Описание проблемы")).to_have_value("Карта пациента не открывается.")
    page.get_by_role("button", name="Отправить").click()
    number = re.search(r"TID \d+", page.get_by_role("main").inner_text())
    assert number
    (tmp_path / "журнал.txt").write_text("код 5", "utf-8")
    page.get_by_role("textbox", name="Ответить или дополнить").fill("Прикладываю журнал.")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "журнал.txt")
    page.get_by_role("button", name="Отправить", exact=True).click()
    thread = page.get_by_role("region", name="Переписка")
    expect(thread).to_contain_text("Прикладываю журнал.")
    expect(thread.get_by_role("link", name=re.compile("журнал.txt"))).to_be_visible()
    staff = plain(visit, "igor")
    staff.goto(f"/desk/requests/{number[0]}/")
    expect(staff.get_by_role("main")).to_contain_text("Прикладываю журнал.")
    solve(staff)
    page.reload()
    expect(thread).to_contain_text("Обновите карту.")
    page.get_by_role("button", name="Подтвердить, что решено").click()
    expect(page.get_by_role("status").filter(has_text="Закрыто")).to_be_visible()
    page.locator("summary").get_by_text("Оценить ответ…", exact=True).click()
    page.get_by_label("Оценка").select_option("5")
    page.get_by_role("button", name="Оценить ответ").click()
    expect(page.get_by_role("status").filter(has_text="Спасибо: оценка записана.")).to_be_visible()
    staff.reload()
    expect(staff.get_by_role("main")).to_contain_text(re.compile(r"Оценка\s*5"))


def solve(staff: Page) -> None:
    """Take it, answer and solve it on the pages that actions have of their own."""
    staff.get_by_role("button", name="Взять", exact=True).click()
    staff.get_by_role("link", name="Решить…", exact=True).click()
    expect(staff).to_have_url(re.compile("/do/resolve/"))
    staff.get_by_label("Итог").select_option(label="дан ответ")
    staff.get_by_label("Письмо клиенту").fill("Обновите карту.")
    staff.get_by_role("button", name="Решить и отправить").click()
    expect(staff.get_by_role("status").filter(has_text="Решено: дан ответ.")).to_be_visible()
