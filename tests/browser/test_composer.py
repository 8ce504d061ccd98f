"""The composer in a real browser: words and files survive help, refusals and reloads; who else writes is told."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

TRON, ORION = "support@tronasoc.ru", "a.sadykova@orion.example"
LOG = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"line 1"}
AT_MOST = 2000
# notes, by the page's own clock, when it names a colleague again
NOTING = """() => new MutationObserver(() => {
    const shown = document.querySelector("[data-others]").checkVisibility();
    window.seen = shown ? window.seen ?? Date.now() : undefined;
}).observe(document.querySelector("[data-others]"), {attributes: true})"""
# a form as the page of it was before its person signed in elsewhere
GROWN_OLD = "document.querySelector('#composer [name=csrfmiddlewaretoken]').value = 'x'"


@pytest.fixture
def page(visit: Any, number: str) -> Page:
    """Its page at the desk."""
    opened: Page = visit("olga")
    opened.goto(f"/desk/requests/{number}/")
    return opened


def draft_told(context: BrowserContext, number: str) -> str:
    """Return the draft that the server has."""
    text = context.request.get(f"/desk/requests/{number}/").text()
    found = re.search(r'<textarea [^>]*id="text"[^>]*>([^<]*)</textarea>', text)
    assert found
    return found[1]


def test_a_draft_survives_a_reload_that_comes_at_once(page: Page) -> None:
    for words in ("Half", "Half a sentence", "Полпредложения"):
        page.locator("#text").fill(words)
        page.reload()
        expect(page.locator("#text")).to_have_value(words)


def test_a_draft_is_told_to_the_server_by_who_leaves_at_once(page: Page, number: str) -> None:
    # as long as keeps within what may outlive a page, in two bytes a letter
    words = "Последние слова. " * 1500
    page.locator("#text").fill(words)
    page.goto("/desk/")
    for _ in range(100):
        if draft_told(page.context, number):
            break
        page.wait_for_timeout(50)
    assert draft_told(page.context, number) == words


def test_a_draft_written_on_elsewhere_is_not_overwritten_by_an_older_one(
    page: Page, visit: Any, number: str
) -> None:
    page.route("**/draft/", lambda route: route.abort())
    page.locator("#text").fill("Older")
    elsewhere: Page = visit("olga")
    elsewhere.goto(f"/desk/requests/{number}/")
    with elsewhere.expect_response("**/draft/"):
        elsewhere.locator("#text").fill("Newer")
    page.reload()
    expect(page.locator("#text")).to_have_value("Newer")


def test_what_was_sent_is_no_draft_any_more(page: Page, number: str) -> None:
    drafts: list[Request] = []
    page.on("request", lambda one: drafts.append(one) if "/draft/" in one.url else None)
    page.locator("#text").fill("Sent within three seconds.")
    page.locator("#composer button.go").click()
    expect(page.locator(".record .text").last).to_contain_text("Sent within three seconds.")
    expect(page.locator("#text")).to_have_value("")
    page.reload()
    expect(page.locator("#text")).to_have_value("")
    assert drafts == []


def test_who_else_writes_is_told_on_the_page_that_the_second_person_has_open(
    page: Page, visit: Any, number: str
) -> None:
    notice = page.locator("[data-others]")
    expect(notice).to_be_hidden()
    colleague: Page = visit("ilya")
    colleague.goto(f"/desk/requests/{number}/")
    with colleague.expect_response("**/draft/"):
        colleague.locator("#text").fill("I answer.")
    # before the first word of one's own
    page.locator("#text").focus()
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("Writing here now: Ilya")
    expect(colleague.locator("[data-others]")).to_be_hidden()
    with page.expect_response("**/draft/"):
        page.locator("#text").fill("So do I.")
    colleague.locator("#text").press_sequentially(" More.")
    expect(colleague.locator("[data-others]")).to_contain_text("Ольга")


def test_who_only_reads_hears_that_a_colleague_begins_to_write_and_that_it_was_sent(
    page: Page, visit: Any, number: str
) -> None:
    notice, colleague = page.locator("[data-others]"), visit("ilya")
    drafts: list[Request] = []
    page.on("request", lambda one: drafts.append(one) if "/draft/" in one.url else None)
    colleague.goto(f"/desk/requests/{number}/")
    written = colleague.locator("#text")
    with colleague.expect_response("**/draft/"):
        written.press_sequentially("I look at it now.")
    page.evaluate(NOTING)
    expect(notice).to_contain_text("Writing here now: Ilya")
    expect(notice).to_be_in_viewport(ratio=1)
    # whoever thinks better of it is named no more
    written.fill("")
    expect(notice).to_be_hidden()
    with colleague.expect_response("**/draft/"):
        written.fill("I look at it.")
    saved = page.evaluate("Date.now()")
    expect(notice).to_be_visible()
    assert page.evaluate("window.seen") - saved < AT_MOST
    colleague.locator("#composer button.go").click()
    expect(page.get_by_role("region", name="Record")).to_contain_text("I look at it.")
    expect(notice).to_be_hidden()
    assert drafts == []


def test_a_chosen_file_stays_through_help_and_preview_and_arrives_in_the_letter(
    page: Page, running: Any, number: str
) -> None:
    page.goto("/desk/answers/")
    new = page.get_by_role("region", name="A new answer")
    new.locator("[name=title]").fill(f"Greeting {number}")
    new.locator("[name=text_en]").fill("Dear {requester_name},")
    new.locator("[name=text_ru]").fill("Dear {requester_name},")
    new.get_by_role("button", name="Save").click()
    page.goto(f"/desk/requests/{number}/")
    listed = page.locator("#composer .chosen li")
    page.locator("#files").set_input_files(LOG)
    page.get_by_text("Insert…").click()
    page.locator("#canned").select_option(label=f"Greeting {number}")
    page.get_by_role("button", name="Insert", exact=True).click()
    text = page.locator("#text")
    expect(text).to_have_value(re.compile(r"^Dear .+,\n$"))
    expect(text).to_be_focused()
    page.keyboard.type("\nsee the log.")
    page.get_by_text("Insert…").click()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(text).to_have_value(re.compile(r"see the log\.\n\n.+/articles/\d+/\n$"))
    expect(listed).to_have_count(1)
    page.get_by_role("button", name="Show the letter").click()
    shown = page.locator(".preview")
    expect(shown).to_contain_text("see the log.")
    expect(shown).to_contain_text(number)
    expect(listed).to_have_count(1)
    before = running.caught()
    page.locator("#composer button.go").click()
    expect(page.locator(".record .files a").last).to_contain_text("log.txt")
    letter: EmailMessage = running.letter(
        lambda one: "see the log." in running.words(one), after=before
    )
    sent = [(one.get_filename(), one.get_content()) for one in letter.iter_attachments()]
    assert sent == [("log.txt", "line 1")]


def test_an_answer_solves_by_a_key_with_its_file_and_the_outcome_beside_the_button(
    page: Page, running: Any
) -> None:
    outcome, version = page.locator("#solve-outcome"), page.locator("#solve-need_version")
    page.locator("#files").set_input_files(LOG)
    page.locator("#text").fill("Restarted, and it runs.")
    page.locator("#composer .solve summary").click()
    expect(version).to_be_hidden()
    outcome.select_option("special-version")
    expect(page.locator("[data-outcome]")).to_have_text("Special version of one customer")
    version.press("Enter")
    page.keyboard.press("Escape")
    expect(outcome).to_be_hidden()
    page.locator("#text").press("Control+Shift+Enter")
    # what is missing is said where it is given, and nothing went
    expect(version).to_be_focused()
    expect(page.locator("#solve-need_version-wrong")).to_contain_text("needs: Version")
    expect(page.locator("#composer .chosen li")).to_have_count(1)
    outcome.select_option("restored")
    before = running.caught()
    page.locator("#text").press("Control+Shift+Enter")
    expect(page.locator(".ticket-top .meta")).to_contain_text("Resolved")
    letter: EmailMessage = running.letter(
        lambda one: "Outcome: Operation restored" in running.words(one), after=before
    )
    assert "Restarted, and it runs." in running.words(letter)
    assert [one.get_filename() for one in letter.iter_attachments()] == ["log.txt"]


def test_a_refused_answer_stays_with_its_file_and_goes_out_when_it_is_mended(
    page: Page, running: Any
) -> None:
    heard = page.locator("#composer .heard")
    page.locator("#files").set_input_files(LOG)
    page.locator("#composer button.go").click()
    expect(heard).to_contain_text("the text is empty")
    page.get_by_role("button", name="Show the letter").click()
    expect(heard).to_contain_text("the text is empty")
    page.locator("#text").fill("Here it is.")
    page.evaluate(GROWN_OLD)
    page.locator("#composer button.go").click()
    expect(heard).to_contain_text("Nothing was sent")
    expect(page.locator("#text")).to_have_value("Here it is.")
    expect(page.locator("#composer .chosen li")).to_have_count(1)
    page.evaluate(
        """async () => {
        const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
        document.querySelector("#composer [name=csrfmiddlewaretoken]").value =
            page.querySelector("#composer [name=csrfmiddlewaretoken]").value;
        }"""
    )
    page.locator("#composer button.go").click()
    expect(page.locator(".record .files a").last).to_contain_text("log.txt")
    expect(heard).to_be_hidden()


def test_words_written_while_an_answer_is_put_in_are_kept(page: Page) -> None:
    page.locator("#text").fill("Before.")
    page.get_by_text("Insert…").click()
    page.evaluate(
        """() => {
        const area = document.querySelector("#text");
        document.querySelector("#composer button[value=article]").click();
        area.value += " Meanwhile.";
        }"""
    )
    text = page.locator("#text")
    expect(text).to_have_value(re.compile(r"^Before\. Meanwhile\.\n\n.+/articles/\d+/\n$"))


def test_who_leaves_with_chosen_files_is_asked_and_keys_work_for_who_stays(page: Page) -> None:
    asked: list[str] = []
    page.locator("#files").set_input_files(LOG)
    # a browser asks only about pages that somebody has touched
    page.locator("#text").click()
    page.keyboard.press("Escape")

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.keyboard.press("u")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#composer .chosen li")).to_have_count(1)
    # also about those of the words that one is not at
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#composer .chosen li")).to_have_count(0)
    page.once("dialog", stay)
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"] * 2
    page.keyboard.press("r")
    page.get_by_role("button", name="Remove log.txt").click()
    page.locator(".crumbs a").click()
    expect(page.locator("#composer")).to_have_count(0)
    assert asked == ["beforeunload"] * 2


def test_without_scripts_it_is_said_beside_the_control_that_files_are_chosen_again(
    visit: Any, number: str
) -> None:
    page: Page = visit("olga", java_script_enabled=False)
    page.goto(f"/desk/requests/{number}/")
    again = page.locator("#composer").get_by_text(
        "Files that were not kept, choose them again: log.txt"
    )
    expect(again).to_have_count(0)
    page.locator("#text").fill("Here it is.")
    page.locator("#files").set_input_files(LOG)
    page.get_by_role("button", name="Show the letter").click()
    expect(page.locator(".preview")).to_contain_text("Here it is.")
    expect(again).to_be_visible()
    page.get_by_role("button", name="Keep the draft").click()
    expect(again).to_have_count(0)
    page.locator("#text").fill("")
    page.locator("#files").set_input_files(LOG)
    page.locator("#composer button.go").click()
    expect(page.get_by_role("status").filter(has_text="the text is empty")).to_be_visible()
    expect(again).to_be_visible()


def test_words_that_begin_with_blanks_stay_the_same_words_through_a_preview(
    running: Any, visit: Any
) -> None:
    running.mail(ORION, "Blanks", "It stops.", to=TRON)
    number = running.registered("Blanks")
    page: Page = visit("olga", language="en")
    page.goto(f"/desk/requests/{number}/")
    area = page.get_by_role("textbox", name="Answer to the customer")
    area.fill("  Hello")
    page.get_by_role("button", name="Show the letter").click()
    expect(page.locator(".preview")).to_contain_text("Hello")
    expect(area).to_have_value("  Hello")


def test_the_letter_shown_names_its_files_and_an_old_error_does_not_stay_beside_it(
    page: Page,
) -> None:
    show = page.locator("#composer button[value=preview]")
    show.click()
    expect(page.locator("#composer .heard .notice")).to_be_visible()
    page.locator("#composer input[type=file]").set_input_files([LOG])
    page.locator("#text").fill("See the file.")
    show.click()
    expect(page.locator("#composer .preview [data-attached] li")).to_have_text(["log.txt 6 bytes"])
    expect(page.locator("#composer .heard .notice")).to_have_count(0)


def test_control_and_enter_send_from_a_button_of_the_composer(page: Page) -> None:
    page.locator("#text").fill("Sent by keys.")
    page.locator("#composer button[value=preview]").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".record")).to_contain_text("Sent by keys.")
    expect(page.locator("#text")).to_have_value("")


def test_a_canned_answer_is_written_chosen_and_put_in_by_keys(page: Page) -> None:
    at = page.url
    page.locator("#text").press("/")
    # the link where nobody has written an answer yet, else the list
    expect(page.locator("#composer .insert :is(a, select):focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("")
    page.goto(page.locator("#composer .insert a").get_attribute("href") or "")
    for title in ("Again", "Version"):
        page.locator("#title-new").fill(title)
        page.locator("#en-new").fill(f"{title}, please.")
        page.locator("form:has(#title-new) button.go").click()
    page.goto(at)
    page.locator("#text").press("/")
    expect(page.locator("#canned")).to_be_focused()
    page.keyboard.type("V")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("Version, please.\n")
    # what is typed next joins no word of it, and a draft is gone on with behind it, however one comes back
    with page.expect_response("**/draft/"):
        page.keyboard.type("Thank you")
    page.goto(at)
    page.keyboard.press("r")
    page.keyboard.type(", Ann")
    expect(page.locator("#text")).to_have_value("Version, please.\nThank you, Ann")


def test_what_solving_does_is_said_of_the_outcome_that_it_is_true_of(page: Page) -> None:
    said = page.locator("[data-foreseen]")
    expect(said).to_contain_text("Resolved: Operation restored. The letter says so")
    page.locator("#composer .solve summary").click()
    outcome = page.locator("#solve-outcome")
    outcome.select_option("not-covered")
    expect(said).to_be_hidden()
    outcome.select_option("restored")
    expect(said).to_be_visible()
