"""The form of a new request: short at first, and what was begun is in sight when one comes back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import CUSTOMER

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17)
# what a program that takes screenshots leaves behind: a picture, and no file of any name
COPY_PICTURE = """async () => {
    const canvas = new OffscreenCanvas(40, 30);
    canvas.getContext("2d").fillRect(5, 5, 20, 10);
    await navigator.clipboard.write([new ClipboardItem({ "image/png": await canvas.convertToBlob() })]);
}"""


@pytest.mark.parametrize("scripts", [True, False])
def test_seldom_asked_fields_unfold_and_stay_so_where_a_draft_is_kept(
    visit: Any, scripts: bool
) -> None:
    page: Page = visit(CUSTOMER, width=320, java_script_enabled=scripts)
    page.goto("/new/")
    steps = page.get_by_role("textbox", name="Steps to reproduce")
    expect(steps).to_be_hidden()
    page.get_by_text("More details").click()
    steps.fill("Open the report")
    page.reload()
    if scripts:
        expect(steps).to_be_visible()
        expect(steps).to_have_value("Open the report")
    else:
        expect(steps).to_be_hidden()


def test_a_draft_that_was_kept_finds_its_articles_before_anybody_types(visit: Any) -> None:
    page: Page = visit("office@paydent.example", language="ru")
    page.goto("/new/")
    offered = page.locator("#suggestions").get_by_role("button").first
    page.get_by_label("Одной фразой").fill("Пустой отчёт после восстановления копии")
    expect(offered).to_be_visible()
    page.reload()
    expect(offered).to_be_visible()


def test_words_that_no_article_has_are_put_into_the_form(visit: Any) -> None:
    page: Page = visit("office@paydent.example", language="ru")
    page.goto("/articles/?q=Сканер+молчит")
    page.get_by_role("main").get_by_role("link", name="Новое обращение").click()
    expect(page.get_by_label("Одной фразой")).to_have_value("Сканер молчит")


def begun(visit: Any) -> Page:
    """Return the form with the two fields that it cannot do without."""
    page: Page = visit(CUSTOMER)
    page.goto("/new/")
    page.get_by_label("In one sentence").fill("The reports are empty")
    page.locator("#text").fill("Since the morning.")
    return page


def test_a_changed_form_renews_what_it_promised_or_says_that_it_is_out_of_date(visit: Any) -> None:
    page = begun(visit)
    priority = page.locator("select[name=priority]")
    priority.select_option("P3")
    page.get_by_role("button", name="What will apply?").click()
    box, outdated = page.locator("#preview"), page.get_by_text("You changed the form: ask again.")
    expect(box).to_contain_text("Priority: Priority 3")
    expect(outdated).to_be_hidden()
    priority.select_option("P2")
    expect(box).to_contain_text("Priority: Priority 2")
    expect(box).not_to_have_attribute("data-outdated", re.compile(""))
    expect(outdated).to_be_hidden()
    # too much to be kept: no promise is renewed on what cannot be sent
    page.locator("#subject").evaluate(
        "one => { one.maxLength = 9999; one.value = 'x'.repeat(2000); }"
    )
    priority.select_option("P3")
    expect(outdated).to_be_visible()
    expect(box).to_contain_text("Priority: Priority 2")
    page.locator("#subject").fill("The reports are empty")
    page.get_by_role("button", name="What will apply?").click()
    expect(box).to_contain_text("Priority: Priority 3")
    expect(outdated).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_will_apply_may_be_asked_before_anything_is_written(visit: Any, scripts: bool) -> None:
    page: Page = visit(CUSTOMER, java_script_enabled=scripts)
    page.goto("/new/")
    page.get_by_role("button", name="What will apply?").click()
    box = page.locator("#preview")
    expect(box).to_contain_text("Priority: Priority 3")
    lacking = "To send it, fill in too: In one sentence; Description of the problem."
    expect(box).to_contain_text(lacking)
    # the browser's own bubble would be at one of these
    expect(page.locator("#subject:focus, #text:focus")).to_have_count(0)
    expect(page.locator("[aria-invalid]")).to_have_count(0)


def test_articles_come_under_the_field_and_move_it_nowhere(visit: Any) -> None:
    page: Page = visit("office@paydent.example", language="ru")
    page.goto("/new/")
    field, text = page.get_by_label("Одной фразой"), page.locator("#text")
    before, gap = field.bounding_box(), text.bounding_box()
    field.press_sequentially("Пустой отчёт после восстановления копии")
    offered = page.locator("#suggestions").get_by_role("button").first
    expect(offered).to_be_visible()
    assert (field.bounding_box(), text.bounding_box() == gap) == (before, False)
    box = offered.bounding_box()
    assert before
    assert box
    assert box["y"] > before["y"] + before["height"]
    # the next stop of the keyboard, and it is read without sending the form
    field.press("Tab")
    expect(offered).to_be_focused()
    title = offered.inner_text()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(title)


def test_an_article_that_did_not_help_leads_back_to_the_form_with_its_files(visit: Any) -> None:
    page: Page = visit("office@paydent.example", language="ru")
    page.goto("/new/")
    page.get_by_label("Одной фразой").fill("Пустой отчёт после восстановления копии")
    png = {"name": "экран.png", "mimeType": "image/png", "buffer": PNG}
    page.locator("#files").set_input_files(png)
    with page.expect_popup() as opened:
        page.locator("#suggestions").get_by_role("button").first.click()
    article = opened.value
    with article.expect_event("close"):
        article.get_by_role("link", name="Нет, к обращению").click()
    expect(page.locator(".chosen")).to_contain_text("экран.png")
    expect(page.get_by_text("Статья откроется в новой вкладке")).to_be_visible()


def test_what_asks_for_a_sign_is_promised_with_a_note_and_refused_only_when_sent(
    visit: Any,
) -> None:
    page = begun(visit)
    page.get_by_role("button", name="What will apply?").click()
    box = page.locator("#preview")
    expect(box).to_contain_text("Priority: Priority 3")
    page.locator("select[name=priority]").select_option("P1")
    lacking = "To send it, fill in too: Priority 1: what applies."
    expect(box).to_contain_text("Priority: Priority 1")
    expect(box).to_contain_text(lacking)
    page.get_by_label("Data is lost").check()
    expect(box).not_to_contain_text(lacking)
    page.get_by_label("Data is lost").uncheck()
    page.get_by_role("button", name="What will apply?").click()
    expect(box).to_contain_text(lacking)
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    page.get_by_role("button", name="Send", exact=True).click()
    signs = page.get_by_role("group", name="Priority 1: what applies")
    expect(signs.locator(".error")).to_contain_text("Tick at least one")
    expect(signs).to_have_accessible_description(re.compile("Tick at least one"))
    expect(signs.get_by_role("checkbox").first).to_be_focused()


def test_the_signs_of_a_priority_are_asked_with_it_alone(visit: Any) -> None:
    page = begun(visit)
    signs = page.get_by_role("group", name="Priority 1: what applies")
    priority = page.locator("select[name=priority]")
    priority.select_option("P2")
    expect(signs).to_be_hidden()
    priority.select_option("P1")
    expect(signs).to_be_visible()
    expect(signs.locator("legend")).not_to_have_class("sr")
    page.get_by_role("button", name="Send").click()
    # where it is asked, and nowhere else
    expect(page.get_by_text("Tick at least one")).to_have_count(1)
    page.get_by_label("Data is lost").check()
    # what is not asked any more is not sent either
    priority.select_option("P2")
    page.get_by_role("button", name="What will apply?").click()
    expect(page.locator("#preview")).to_contain_text("Priority: Priority 2")


def test_without_scripts_the_signs_stand_open(visit: Any) -> None:
    page: Page = visit(CUSTOMER, java_script_enabled=False)
    page.goto("/new/")
    expect(page.get_by_role("group", name="Priority 1: what applies")).to_be_visible()


def test_what_was_refused_is_gone_once_the_preview_finds_nothing_wrong(visit: Any) -> None:
    page = begun(visit)
    page.locator("select[name=priority]").select_option("P1")
    page.get_by_role("button", name="Send", exact=True).click()
    refusal = page.get_by_text("Tick at least one")
    expect(refusal.first).to_be_visible()
    page.get_by_label("Data is lost").check()
    page.get_by_role("button", name="What will apply?").click()
    expect(page.locator("#preview")).to_contain_text("Priority: Priority 1")
    expect(refusal).to_have_count(0)
    expect(page.locator("[aria-invalid]")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_form_leads_to_the_field_at_fault_with_scripts_and_without(
    visit: Any, scripts: bool
) -> None:
    page: Page = visit(CUSTOMER, width=390, height=500, java_script_enabled=scripts)
    page.goto("/new/")
    page.get_by_label("In one sentence").fill("The reports are empty")
    page.locator("#text").fill("Since the morning.")
    page.locator("select[name=priority]").select_option("P1")
    page.get_by_role("button", name="Send", exact=True).click()
    signs = page.get_by_role("group", name="Priority 1: what applies")
    expect(signs).to_have_accessible_description(re.compile("Tick at least one"))
    first = signs.get_by_role("checkbox").first
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    expect(first).to_have_attribute("aria-invalid", "true")
    link = page.get_by_role("link", name=re.compile("Tick at least one"))
    if scripts:
        # it is read where the focus is, and not a second time under the preview
        expect(link).to_have_count(0)
    else:
        expect(link).to_have_attribute("href", "#f-criteria")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_priority_opens_its_panel_at_the_field_at_fault(
    visit: Any, number: str, scripts: bool
) -> None:
    page: Page = visit(CUSTOMER, width=390, height=500, java_script_enabled=scripts)
    page.goto(f"/requests/{number}/")
    page.locator("summary", has_text="Change the priority").click()
    panel = page.locator("#wish-priority")
    panel.locator("select[name=priority]").select_option(index=1)
    reason = panel.locator("[name=reason]")
    # what a browser takes for words
    reason.fill(" ")
    panel.get_by_role("button").click()
    expect(reason).to_have_accessible_description(re.compile("nothing fitting was given"))
    expect(reason).to_be_focused()
    expect(reason).to_be_in_viewport()
    page.get_by_role("link", name=re.compile("nothing fitting was given")).click()
    expect(reason).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_older_than_the_last_sign_in_says_that_nothing_was_sent(
    visit: Any, scripts: bool
) -> None:
    page: Page = visit(CUSTOMER, java_script_enabled=scripts)
    page.goto("/new/")
    page.get_by_label("In one sentence").fill("The reports are empty")
    page.locator("#text").fill("Since the morning.")
    # a sign-in in another tab gives another
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Send", exact=True).click()
    told = page.get_by_text("Nothing was sent: the page of this form was opened before")
    expect(told).to_be_visible()
    expect(told).to_be_in_viewport()
    if scripts:
        expect(page.locator("#text")).to_have_value("Since the morning.")


@pytest.mark.parametrize("where", ["new", "answer"])
def test_files_that_a_reload_lost_are_named_until_they_are_chosen_again_or_dismissed(
    visit: Any, reached: Any, where: str
) -> None:
    page: Page = visit(CUSTOMER)
    page.on("dialog", lambda one: one.accept())
    page.goto("/new/" if where == "new" else reached[CUSTOMER].pages["request"][0])
    form = page.locator("form[data-keep]").filter(has=page.locator("#files"))
    lost = form.locator(".lost")
    expect(lost).to_be_hidden()
    log = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"line 1"}
    shot = {"name": "shot.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.locator("#text").fill("See both.")
    page.locator("#files").set_input_files([log, shot])
    for _ in range(2):
        page.reload()
        expect(page.locator("#text")).to_have_value("See both.")
        expect(lost).to_contain_text("Files that were not kept, choose them again:")
        expect(lost.locator("bdi")).to_have_text(["log.txt", "shot.png"])
    page.locator("#files").set_input_files([log])
    expect(lost.locator("bdi")).to_have_text(["shot.png"])
    lost.get_by_role("button", name="They are not needed").click()
    expect(lost).to_be_hidden()
    page.get_by_role("button", name="Remove log.txt").click()
    page.reload()
    expect(page.locator("#text")).to_have_value("See both.")
    expect(lost).to_be_hidden()


def test_words_of_a_wish_stand_after_a_reload_until_they_are_taken(visit: Any, number: str) -> None:
    page: Page = visit(CUSTOMER)
    page.goto(f"/requests/{number}/")
    reason, impact = page.locator("#priority-reason"), page.locator("#priority-impact")
    page.locator("summary", has_text="the priority").click()
    page.locator("#text").fill("It goes on.")
    reason.fill("Nothing works")
    impact.fill("All fifty stand")
    page.reload()
    expect(reason).to_have_value("Nothing works")
    expect(impact).to_have_value("All fifty stand")
    expect(impact).to_be_visible()
    page.locator("#priority-priority").select_option("P2")
    page.locator("#wish-priority").get_by_role("button").click()
    expect(page.locator("[data-told]")).to_be_visible()
    for _ in range(2):
        expect(reason).to_have_value("")
        expect(reason).to_be_hidden()
        # what another form says waits on
        expect(page.locator("#text")).to_have_value("It goes on.")
        page.reload()
