"""A customer's way: from an article that helps to a request that is answered, confirmed and rated."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.acting import resolve, unfold

DENTIST = "office@paydent.example"
ARTICLE, OFFERED = "Резервная копия базы", "Восстановление копии на новом сервере"
# what IS-101, IS-102, IS-104, IS-105 and IS-116 let the form ask
ASKED = {
    "Описание проблемы": "IS-101",
    "Шаги воспроизведения": "IS-102",
    "Версия программы": "IS-104",
    "Данные удалённого доступа": "IS-105",
}
WRITTEN = {
    "Одной фразой": "Пустой отчёт после восстановления копии",
    "Описание проблемы": "После переноса базы отчёт по оплатам пуст.",
    "Шаги воспроизведения": "Отчёты, Оплаты, Построить.",
    "Версия программы": "4.2.0",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17)
TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(32)


@pytest.mark.clause("IS-3")
def test_an_article_that_solves_it_makes_a_request_needless_and_is_counted(visit: Any) -> None:
    staff: Page = visit("igor", language="ru")
    before = solved(staff)
    page: Page = visit(DENTIST, language="ru")
    search(page)
    page.get_by_role("button", name="Да, решило").click()
    expect(page.get_by_role("status")).to_have_text("Хорошо. Обращение не создано.")
    assert solved(staff) == before + 1


def search(page: Page) -> None:
    """Look for an article from the start of the portal and open it."""
    page.goto("/")
    page.get_by_role("searchbox", name="Чем помочь?").fill("копии базы")
    page.get_by_role("button", name="Найти", exact=True).click()
    page.get_by_role("link", name=ARTICLE).click()


def solved(staff: Page) -> int:
    """Return how often the article helped, as its authors read it."""
    staff.goto("/desk/articles/")
    heads = staff.get_by_role("columnheader").all_inner_texts()
    row = staff.get_by_role("row", name=ARTICLE)
    # the first column is the row's own heading
    return int(row.get_by_role("cell").nth(heads.index("Помогла") - 1).inner_text())


@pytest.mark.clause("IS-3", "IS-39", "IS-100", "IS-117", "IS-136")
def test_a_search_that_helps_nothing_becomes_a_request_answered_confirmed_and_rated(
    running: Any, visit: Any, tmp_path: Path
) -> None:
    page: Page = visit(DENTIST, language="ru")
    search(page)
    go_on_to_the_form(page)
    fill(page)
    read_what_is_offered(page)
    preview(page)
    number = send(page, tmp_path)
    staff: Page = visit("igor", language="ru")
    answer(running, staff, number)
    page.reload()
    thread = page.get_by_role("region", name="Переписка")
    expect(thread).to_contain_text("Постройте отчёт за другой месяц")
    solve(running, staff, number)
    page.reload()
    expect(page.get_by_role("status").filter(has_text="Решено")).to_be_visible()
    page.get_by_role("button", name="Подтвердить, что решено").click()
    expect(page.get_by_role("status").filter(has_text="Закрыто")).to_be_visible()
    rate(page)
    staff.reload()
    expect(staff.locator("main")).to_contain_text(re.compile(r"Оценка\s*4"))
    expect(staff.locator("main")).to_contain_text("Быстро.")


def go_on_to_the_form(page: Page) -> None:
    """Say of an article that it did not help, which leads to the form."""
    page.get_by_role("link", name="Нет, к обращению").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Новое обращение")


def read_what_is_offered(page: Page) -> None:
    """Open an article that the form offers; it does not help either, and the form is as it was left."""
    with page.expect_popup() as opened:
        page.locator("#suggestions").get_by_role("button", name=OFFERED).click()
    article = opened.value
    expect(article.get_by_role("heading", level=1)).to_have_text(OFFERED)
    with article.expect_event("close"):
        article.get_by_role("link", name="Нет, к обращению").click()
    written(page)
    page.reload()
    written(page)


def written(page: Page) -> None:
    """Find everything that was written on the form still there."""
    for label, words in WRITTEN.items():
        expect(page.get_by_label(label)).to_have_value(words)
    chosen = page.get_by_label("Категория проблемы").locator("option:checked")
    expect(chosen).to_have_text("проблема в работе продукта")


def fill(page: Page) -> None:
    """Find what the text lets the form ask, and write."""
    page.get_by_role("heading", name="Подробности").click()
    for label, clause in ASKED.items():
        field = page.get_by_label(label)
        expect(field).to_be_visible()
        near = page.locator(".field").filter(has=field)
        expect(near.get_by_role("link", name=clause, exact=True)).to_be_visible()
    for label, words in WRITTEN.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("Категория проблемы").select_option(label="проблема в работе продукта")


def preview(page: Page) -> None:
    """See level and promise before anything is sent: a paid standard question is answered in 3 working hours."""
    page.get_by_role("button", name="Что будет обещано?").click()
    shown = page.locator("section", has=page.get_by_role("heading", name="Если отправить сейчас"))
    expect(shown).to_contain_text("Платная стандартная")
    promise = shown.locator("article", has=page.get_by_role("heading", name="Реакция"))
    expect(promise.get_by_role("link", name="IS-39").first).to_be_visible()
    promise.locator("summary").click()
    expect(promise).to_contain_text(re.compile(r"3\s+рабочих часа"))


def send(page: Page, folder: Path) -> str:
    """Send it with a picture; one of a wrong kind is told of as it is chosen, the words and the other stay."""
    for name, content in (("shot.png", PNG), ("scan.tiff", TIFF)):
        (folder / name).write_bytes(content)
    page.get_by_label("Снимки экрана и файлы").set_input_files(
        [folder / "shot.png", folder / "scan.tiff"]
    )
    told = page.get_by_role("alert").filter(has_text="scan.tiff")
    expect(told).to_contain_text("JPG, GIF, PNG")
    expect(told).to_contain_text("IS-117")
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url("**/requests/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(WRITTEN["Одной фразой"])
    thread = page.get_by_role("region", name="Переписка")
    expect(thread).to_contain_text(WRITTEN["Описание проблемы"])
    expect(thread.get_by_role("link", name=re.compile("shot.png"))).to_be_visible()
    expect(thread.get_by_role("link", name=re.compile("scan.tiff"))).to_have_count(0)
    found = re.search(r"TID \d+", page.locator("header .meta").inner_text())
    assert found
    return found[0]


def answer(running: Any, staff: Page, number: str) -> None:
    """Take it from the queue and answer; the letter reaches the customer."""
    staff.goto("/desk/queue/all/")
    row = staff.get_by_role("article").filter(has_text=number)
    row.get_by_role("link", name=WRITTEN["Одной фразой"]).click()
    for words in WRITTEN.values():
        expect(staff.locator("main")).to_contain_text(words)
    staff.get_by_role("textbox", name="Ответ клиенту").fill("Постройте отчёт за другой месяц.")
    staff.get_by_role("button", name="Отправить", exact=True).click()
    expect(staff.get_by_role("status").filter(has_text="Письмо уходит:")).to_be_visible()
    letter = running.letter(lambda one: "за другой месяц" in running.words(one))
    assert DENTIST in letter["To"]
    assert f"[{number}]" in letter["Subject"]


def solve(running: Any, staff: Page, number: str) -> None:
    """Solve it with its outcome; the letter asks to rate."""
    resolve(staff, "дан ответ", "Фильтр по кассе скрывал оплаты.")
    letter = running.letter(lambda one: "Фильтр по кассе" in running.words(one))
    assert f"[{number}]" in letter["Subject"]
    running.letter(lambda one: f"[{number}]" in one["Subject"] and "Оцените" in running.words(one))


def rate(page: Page) -> None:
    """Give four of five stars with a word."""
    form = unfold(page, "Оценить ответ")
    form.get_by_label("Оценка").select_option("4")
    form.get_by_label("Комментарий").fill("Быстро.")
    form.get_by_role("button", name="Оценить ответ").click()
    expect(page.get_by_role("status").filter(has_text="Спасибо: оценка записана.")).to_be_visible()
