"""A note stays a note, an answer that came meanwhile is asked about, and lost files are named, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

ORION = "a.sadykova@orion.example"
LOG = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"line 1"}
WARNING = "Internal note · only staff see it"
LETTER = "Show the letter"


def is_note(page: Page) -> None:
    """Everything says that the words are for colleagues alone."""
    expect(page.get_by_role("radio", name="Internal note")).to_be_checked()
    expect(page.locator("#composer").get_by_text("Only staff see it", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name=WARNING)).to_be_visible()
    expect(page.locator("#composer")).not_to_contain_text(ORION, use_inner_text=True)
    expect(page.locator("#composer .effect")).to_be_hidden()
    for name in ("Send", "Send and wait", "Show the letter"):
        expect(
            page.locator("#composer").get_by_role("button", name=name, exact=True)
        ).to_be_hidden()
    expect(page.locator("button[value=note] kbd")).to_be_visible()


def wrote(page: Page, words: str, field: str = "#text") -> None:
    """Write and wait until the server has it as a draft."""
    with page.expect_response("**/draft/"):
        page.locator(field).press_sequentially(words)


@pytest.mark.parametrize("leave", ["reload", "u"])
def test_a_note_is_a_note_after_a_reload_and_no_customer_reads_it(
    page: Page, running: Any, number: str, leave: str
) -> None:
    page.keyboard.press("n")
    wrote(page, "They do not pay.", "#noted")
    if leave == "reload":
        page.reload()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        page.wait_for_url("**/desk/")
        page.goto(f"/desk/requests/{number}/")
    expect(page.locator("#noted")).to_have_value("They do not pay.")
    is_note(page)
    before = running.caught()
    page.locator("#noted").press("Control+Enter")
    expect(page.locator(".entry.note .text").last).to_contain_text("They do not pay.")
    assert running.caught() == before
    expect(page.get_by_role("radio", name="Reply")).to_be_checked()


def test_a_note_that_the_server_has_not_heard_of_is_one_after_a_reload_too(page: Page) -> None:
    page.route("**/draft/", lambda route: route.abort())
    page.keyboard.press("n")
    page.locator("#noted").fill("Not told yet")
    page.reload()
    expect(page.locator("#noted")).to_have_value("Not told yet")
    is_note(page)


@pytest.mark.parametrize("told", [True, False])
def test_a_note_and_a_reply_keep_their_own_words_and_files_through_switching_and_a_reload(
    page: Page, running: Any, *, told: bool
) -> None:
    page.on("dialog", lambda one: one.accept())
    if not told:
        page.route("**/draft/", lambda route: route.abort())
    note, reply = page.locator("#noted"), page.locator("#text")
    listed, lost = page.locator("#composer .chosen li"), page.locator("#composer .lost")
    page.keyboard.press("n")
    page.locator("#files").set_input_files([{**LOG, "name": "inside.log"}])
    note.press_sequentially("They do not pay.")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    # nothing of the note stands in the reply, and that it is begun is said
    expect(reply).to_be_focused()
    expect(reply).to_have_value("")
    expect(listed).to_have_count(0)
    expect(note).to_be_hidden()
    expect(page.get_by_role("radio", name="Internal note draft")).to_be_attached()
    page.get_by_role("button", name=LETTER).click()
    expect(page.locator("#composer .heard")).to_contain_text("the text is empty")
    page.locator("#files").set_input_files([LOG])
    reply.press_sequentially("We look into it.")
    page.get_by_role("button", name=LETTER).click()
    shown = page.locator("#composer .preview")
    expect(shown).to_contain_text("We look into it.")
    expect(shown).not_to_contain_text("They do not pay.")
    page.get_by_role("radio", name="Internal note").check()
    expect(note).to_have_value("They do not pay.")
    expect(listed).to_contain_text("inside.log")
    page.get_by_role("radio", name="Reply").check()
    expect(reply).to_have_value("We look into it.")
    expect(listed).to_contain_text("log.txt")
    if told:
        page.wait_for_timeout(3500)
    page.reload()
    expect(reply).to_have_value("We look into it.")
    expect(lost.locator("bdi")).to_have_text(["log.txt"])
    page.get_by_role("radio", name="Internal note").check()
    expect(note).to_have_value("They do not pay.")
    expect(lost.locator("bdi")).to_have_text(["inside.log"])
    page.get_by_role("radio", name="Reply").check()
    lost.get_by_role("button").click()
    reply.press("Control+Enter")
    expect(page.locator(".record .text").last).to_contain_text("We look into it.")
    letter = running.letter(lambda one: "We look into it." in running.words(one))
    assert "They do not pay." not in running.words(letter)
    # the note is still there, under its name
    expect(reply).to_have_value("")
    page.keyboard.press("n")
    expect(note).to_have_value("They do not pay.")
    expect(lost.locator("bdi")).to_have_text(["inside.log"])
    lost.get_by_role("button").click()
    note.press("Control+Enter")
    expect(page.locator(".entry.note .text").last).to_contain_text("They do not pay.")
    page.reload()
    expect(note).to_have_value("")


def test_the_mode_is_switched_by_keys_and_clicks_and_said(page: Page) -> None:
    said = page.locator("#composer [data-mode]")
    page.keyboard.press("n")
    is_note(page)
    expect(said).to_have_text(WARNING)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.get_by_role("textbox", name="Answer to the customer")).to_be_focused()
    expect(page.locator("#composer")).to_contain_text(ORION, use_inner_text=True)
    expect(page.locator("#composer button.go kbd")).to_be_visible()
    expect(page.locator("button[value=note]")).to_be_hidden()
    page.get_by_role("radio", name="Internal note").click()
    is_note(page)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Reply")).to_be_checked()
    expect(said).to_have_text("Reply: the customer reads it")
    # Enter on the switch presses no button of the form
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Reply")).to_be_focused()


def test_an_answer_of_a_colleague_that_came_meanwhile_is_asked_about(
    page: Page, visit: Any, running: Any, number: str
) -> None:
    wrote(page, "Second answer.")
    colleague: Page = visit("ilya", language="en")
    colleague.goto(f"/desk/requests/{number}/")
    colleague.locator("#text").fill("First answer.")
    colleague.locator("#text").press("Control+Enter")
    expect(colleague.locator(".record .text").last).to_contain_text("First answer.")
    # it stands on the page by now, and whoever writes looks at his own words
    expect(page.locator(".record .text").last).to_contain_text("First answer.")
    before = running.caught()
    page.locator("#text").press("Control+Enter")
    heard = page.locator("#composer .heard .notice")
    expect(heard).to_have_text(
        re.compile(r"wrote at \d\d:\d\d while you wrote: “First answer.” Send yours anyway\?")
    )
    expect(page.locator("#text")).to_have_value("Second answer.")
    assert running.caught() == before
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".record .text").last).to_contain_text("Second answer.")


def test_what_came_before_the_first_word_is_not_asked_about(
    page: Page, visit: Any, number: str
) -> None:
    colleague: Page = visit("ilya", language="en")
    colleague.goto(f"/desk/requests/{number}/")
    colleague.locator("#text").fill("First answer.")
    colleague.locator("#text").press("Control+Enter")
    expect(page.locator(".record .text").last).to_contain_text("First answer.")
    page.locator("#text").fill("Second answer.")
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".record .text").last).to_contain_text("Second answer.")


def test_files_that_a_reload_lost_are_named_until_they_are_chosen_again_or_dismissed(
    page: Page,
) -> None:
    lost = page.locator("#composer .lost")
    page.on("dialog", lambda one: one.accept())
    expect(lost).to_be_hidden()
    for _ in range(2):
        page.locator("#files").set_input_files([LOG, {**LOG, "name": "shot.png"}])
        with page.expect_response("**/draft/"):
            page.locator("#text").fill("See both.")
        page.reload()
        expect(page.locator("#text")).to_have_value("See both.")
        expect(lost).to_contain_text("Files that were not kept, choose them again:")
        expect(lost.locator("bdi")).to_have_text(["log.txt", "shot.png"])
        page.locator("#files").set_input_files([LOG])
        expect(lost.locator("bdi")).to_have_text(["shot.png"])
        page.get_by_role("button", name="Remove log.txt").click()
        lost.get_by_role("button").click()
        expect(lost).to_be_hidden()
        with page.expect_response("**/draft/"):
            page.locator("#text").fill("")
        page.reload()
        expect(lost).to_be_hidden()


def test_words_about_a_file_that_is_not_there_go_out_at_the_second_press_only(page: Page) -> None:
    page.on("dialog", lambda one: one.accept())
    page.locator("#files").set_input_files([LOG])
    with page.expect_response("**/draft/"):
        page.locator("#text").fill("The log is attached.")
    page.reload()
    lost = page.locator("#composer .lost")
    expect(lost).to_contain_text("log.txt")
    page.locator("#text").press("Control+Enter")
    expect(lost.get_by_role("alert")).to_have_text(
        "Nothing was sent yet. Choose them again, or send once more without them."
    )
    expect(page.locator("#text")).to_have_value("The log is attached.")
    page.reload()
    expect(page.locator(".record .text").last).not_to_contain_text("The log is attached.")
    page.locator("#text").press("Control+Enter")
    expect(lost.get_by_role("alert")).to_contain_text("Nothing was sent yet.")
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".record .text").last).to_contain_text("The log is attached.")
