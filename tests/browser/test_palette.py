"""The palette in a real browser: what is typed is what happens, however slowly the desk answers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.test_held_keys import Gate
from tests.browser.test_keys import opened

FOUND = "**/desk/palette/**"
OPENED = ".acts a[data-form][aria-expanded=true]"
# what is typed, and what opens
ACTS = {
    "en": {"split": "Split off", "close as": "Close as a duplicate", "resolve": "Resolve…"},
    "ru": {"отдел": "Отделить", "закрыть как": "Закрыть как повтор", "решить": "Решить…"},
}
NOTHING = {"en": "Nothing found.", "ru": "Ничего не найдено."}


def taken(page: Page) -> list[str]:
    """Return the addresses that this page sends something to from now on."""
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    return sent


def typed(page: Page, words: str, *, delay: int = 0) -> None:
    """Open the palette and type the words, so many milliseconds a key."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words, delay=delay)


@pytest.mark.parametrize("delay", [0, 60, 100])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_enter_does_what_is_typed_however_quickly_and_takes_no_request(
    language: str, delay: int, running: Any, visit: Any
) -> None:
    number = opened(running, f"Typed quickly {language} {delay}")
    page: Page = visit("olga", language=language)
    # the answer of the desk comes when all is over
    gate = Gate(page, FOUND)
    sent = taken(page)
    for words, act in ACTS[language].items():
        page.goto(f"/desk/requests/{number}/")
        typed(page, words, delay=delay)
        page.keyboard.press("Enter")
        expect(page.locator(OPENED)).to_contain_text(act)
        expect(page.locator(f"{OPENED} + form.act")).to_be_visible()
        assert page.url.endswith(f"/desk/requests/{number}/")
    assert [one for one in sent if "/draft/" not in one] == []
    gate.open()


@pytest.mark.parametrize("delay", [0, 60, 100])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_enter_waits_for_what_only_the_desk_finds_and_opens_the_first_of_it(
    language: str, delay: int, running: Any, visit: Any
) -> None:
    number = opened(running, f"Only the desk knows {language} {delay}")
    page: Page = visit("olga", language=language)
    sent = taken(page)
    late(page)
    page.goto("/desk/")
    typed(page, number, delay=delay)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/requests/{number}/")
    assert sent == []


def late(page: Page) -> None:
    """Let the desk's answers to the palette come a third of a second later."""
    page.add_init_script(
        """{
        const asked = fetch;
        window.fetch = async (url, ...more) => {
            const answer = await asked(url, ...more);
            if (String(url).includes("/palette/")) await new Promise((go) => setTimeout(go, 300));
            return answer;
        };
        }"""
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_where_nothing_fits_enter_says_so_and_does_nothing(language: str, visit: Any) -> None:
    page: Page = visit("olga", language=language)
    gate = Gate(page, FOUND)
    sent = taken(page)
    page.goto("/desk/")
    typed(page, "zzqqj")
    page.keyboard.press("Enter")
    gate.holds()
    said = page.locator("#palette [role=status]")
    expect(said).not_to_have_text(NOTHING[language])
    gate.open()
    expect(said).to_have_text(NOTHING[language])
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()
    assert (sent, page.url.endswith("/desk/")) == ([], True)


def test_with_nothing_typed_enter_does_nothing(visit: Any) -> None:
    page: Page = visit("olga")
    sent = taken(page)
    page.goto("/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Enter")
    expect(page.locator("#palette-list li").first).to_have_text("Take next action")
    expect(page.locator("#palette-list [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette-list li").first).to_have_attribute("aria-selected", "true")
    assert sent == []


def test_what_the_desk_finds_comes_below_and_leaves_the_highlight_where_it_is(
    running: Any, visit: Any
) -> None:
    number = opened(running, "Which priority is it")
    page: Page = visit("olga")
    gate = Gate(page, FOUND)
    page.goto(f"/desk/requests/{number}/")
    typed(page, "priority")
    page.keyboard.press("ArrowDown")
    items = page.locator("#palette-list li")
    chosen = page.locator("#palette-list [aria-selected=true]")
    expect(items.nth(1)).to_have_attribute("aria-selected", "true")
    before = items.all_inner_texts()
    gate.holds()
    gate.open()
    expect(items.filter(has_text="Which priority is it")).to_have_count(1)
    assert items.all_inner_texts()[: len(before)] == before
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_text(before[1])


@pytest.mark.parametrize("leave_off", ["a", "Escape"])
def test_whoever_types_on_or_closes_it_is_led_nowhere_by_an_answer_that_comes_late(
    leave_off: str, running: Any, visit: Any
) -> None:
    number = opened(running, f"Not any more {leave_off}")
    page: Page = visit("olga")
    gate = Gate(page, FOUND)
    page.goto("/desk/")
    typed(page, number)
    page.keyboard.press("Enter")
    gate.holds()
    page.keyboard.press(leave_off)
    with page.expect_response(FOUND):
        gate.open()
    page.wait_for_timeout(300)
    assert page.url.endswith("/desk/")


def test_an_answer_that_fails_is_told_and_enter_asks_again(running: Any, visit: Any) -> None:
    number = opened(running, "Asked again")
    page: Page = visit("olga")
    fails: list[Callable[[Route], None]] = [lambda route: route.abort()]
    page.route(FOUND, lambda route: fails.pop()(route) if fails else route.continue_())
    page.goto("/desk/")
    typed(page, number)
    page.keyboard.press("Enter")
    expect(page.locator("#palette [role=status]")).to_contain_text("did not answer")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/requests/{number}/")


@pytest.mark.parametrize(
    ("language", "words", "act"),
    [
        ("en", "merge", "Close as a duplicate…"),
        ("en", "reject", "Refuse or put off…"),
        ("ru", "объединить", "Закрыть как повтор…"),
        ("ru", "отклонить", "Отказать или отложить…"),
    ],
)
def test_an_action_is_found_by_the_name_it_has_elsewhere(
    language: str, words: str, act: str, running: Any, visit: Any
) -> None:
    number = opened(running, f"Called otherwise {words}")
    page: Page = visit("olga", language=language)
    gate = Gate(page, FOUND)
    page.goto(f"/desk/requests/{number}/")
    typed(page, words)
    first = page.locator("#palette-list li").first
    expect(first).to_contain_text(act)
    expect(first).not_to_contain_text(words)
    gate.open()


def test_what_is_not_possible_now_is_listed_with_its_clause_and_shown_with_its_reason(
    running: Any, visit: Any
) -> None:
    number = opened(running, "Not possible now")
    page: Page = visit("olga")
    sent = taken(page)
    page.goto(f"/desk/requests/{number}/")
    refused = page.locator(".acts li.no").first
    act, clause = (refused.locator(one).text_content() or "" for one in ("button", ".cl"))
    typed(page, act.lower())
    first = page.locator("#palette-list li").first
    expect(first).to_have_text(f"{act} Not possible now {clause}")
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_hidden()
    expect(refused.locator("button")).to_be_focused()
    expect(refused.locator("p")).to_be_in_viewport(ratio=1)
    assert [one for one in sent if "/draft/" not in one] == []
    assert page.url.endswith(f"/desk/requests/{number}/")


@pytest.mark.parametrize("by", ["letter", "palette"])
def test_an_act_chosen_by_key_stays_open_is_entered_and_stands_whole_in_view(
    by: str, running: Any, visit: Any
) -> None:
    number = opened(running, f"Opened twice by {by}")
    page: Page = visit("olga", height=700)
    page.goto(f"/desk/requests/{number}/")
    form = page.locator("form.act:has([name=priority])")
    for _ in range(2):
        if by == "letter":
            page.keyboard.press("p")
        else:
            typed(page, "propose a pri")
            page.keyboard.press("Enter")
        expect(form.locator("[name=priority]")).to_be_focused()
        expect(form.locator("button")).to_be_in_viewport(ratio=1)
        page.evaluate("document.activeElement.blur()")
        page.evaluate("scrollTo(0, 0)")
    expect(form).to_be_visible()


def test_the_ends_of_a_queue_are_reached_before_one_stands_on_a_row(
    running: Any, visit: Any
) -> None:
    # a list of more than a page goes on as its end is reached
    for subject in ("Endmost first", "Endmost last"):
        running.mail("night@vector.example", subject, "It stops.", to="support@tronasoc.ru")
        running.registered(subject)
    page: Page = visit("olga")
    for key, place in (("End", "last"), ("Home", "first")):
        page.goto("/desk/queue/all/?f=endmost")
        expect(page.locator(".row")).to_have_count(2)
        page.keyboard.press(key)
        row = getattr(page.locator(".row"), place)
        expect(row).to_have_attribute("aria-current", "true")
        expect(row.locator("a.subject")).to_be_focused()
