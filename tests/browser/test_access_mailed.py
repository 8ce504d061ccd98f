"""Pages that no link leads to, held to the same rules: what a search finds, what a form or a letter leads to."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.browser.accessible import FACE, sticking_out, violations
from tests.browser.acting import resolve, unfold
from tests.browser.conftest import route_of

pytestmark = pytest.mark.threat("T28")
# the wide one last: what is done on a page afterwards is done there
WIDTHS = (320, 1440)
ISTOM, DENTIST = "support@istom.example", "office@paydent.example"
# whoever wrote has accepted the offer by that; nobody of this customer writes
NEWCOMER = "chief@vipdent.example"
LINK = re.compile(r"https?://[^/\s]+(/sign-in/with/\S+)")
REQUEST = re.compile(r"https?://[^/\s]+(/tickets/\S+)")
TYPED = {"en": "database backup", "ru": "копия базы"}
LETTER = "The report is found under Payments."


def broken_on(page: Page, route: str, *, shows: str = "h1") -> list[str]:
    """Return which rules the page breaks in which width, once it is that of `route` and shows what was come for."""
    page.wait_for_url(lambda url: route_of(urlsplit(url).path) == route)
    expect(page.locator(shows).first).to_be_visible()
    broken = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        broken += [f"{width} px: {one}" for one in (*violations(page), *sticking_out(page))]
    return broken


@pytest.fixture(params=FACE, ids="-".join)
def face(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return a browser's language and theme; the content policy would keep the checker out."""
    language, theme = request.param
    return {"language": language, "theme": theme, "bypass_csp": True}


def test_what_staff_find_keeps_the_rules(visit: Any, face: dict[str, Any]) -> None:
    page: Page = visit("ilya", **face)
    page.goto("/desk/")
    for words, shows in (
        ("Orion", "section[aria-labelledby=hits-h] .hit"),
        ("Orion", "section[aria-labelledby=customers-h] .hit"),
        ("Aliya", "section[aria-labelledby=contacts-h] .hit"),
        ({"en": "diagnostic log", "ru": "протокол диагностики"}[face["language"]],
         "section[aria-labelledby=articles-h] .hit"),
        ("xyzzy", ".notice"),
        ("nonsense:1", "#filter-wrong"),
    ):  # fmt: skip
        page.locator("#find").fill(words)
        page.locator("#find").press("Enter")
        expect(page.locator("#q")).to_have_value(words)
        assert broken_on(page, "search", shows=shows) == []


def test_a_mail_as_it_was_sent_keeps_the_rules(visit: Any, face: dict[str, Any]) -> None:
    page: Page = visit("dina", **face)
    page.goto("/desk/queue/all/")
    page.locator("main a[href^='/desk/requests/']").first.click()
    view = page.locator(".as-sent a[data-form]").first
    view.click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Здравствуйте!")
    assert broken_on(page, "ticket", shows=".sent-view") == []
    page.goto(view.get_attribute("href") or "")
    assert broken_on(page, "as_sent", shows="iframe") == []


def test_what_a_reader_finds_keeps_the_rules(visit: Any, face: dict[str, Any]) -> None:
    page: Page = visit(**face)
    page.goto("/")
    page.locator("#q").fill("xyzzy")
    page.locator("#q").press("Enter")
    assert broken_on(page, "articles", shows=".notice") == []
    page.locator("#q").fill(TYPED[face["language"]])
    page.locator("#q").press("Enter")
    assert broken_on(page, "articles", shows="#h-found ~ *") == []
    page.locator("section[aria-labelledby=h-found] a").first.click()
    assert broken_on(page, "article") == []
    page.locator(".verdict button").click()
    assert broken_on(page, "article", shows=".notice[role=status]") == []


def test_a_visitors_question_keeps_the_rules(visit: Any, face: dict[str, Any]) -> None:
    page: Page = visit(**face)
    page.goto("/")
    page.locator("a[href^='/ask/']").first.click()
    page.locator("#subject").press_sequentially(TYPED[face["language"]])
    assert broken_on(page, "public_form", shows="#suggestions .suggested button") == []
    page.locator("#address").fill("somebody@elsewhere.example")
    page.locator("#text").fill("Where does the copy go?")
    # what the regulation asks for as well
    for chosen in page.locator("form.asking select").all():
        chosen.select_option(index=1)
    page.locator("button[value=send]").click()
    assert broken_on(page, "public_sent") == []


def test_articles_offered_while_typing_keep_the_rules(visit: Any, face: dict[str, Any]) -> None:
    page: Page = visit(DENTIST, **face)
    page.goto("/")
    page.locator(".hero a[href='/new/']").click()
    page.locator("#subject").press_sequentially(TYPED[face["language"]])
    assert broken_on(page, "new_request", shows="#suggestions .suggested button") == []
    with page.expect_popup() as opened:
        page.locator("#suggestions .suggested button").first.click()
    assert broken_on(opened.value, "article", shows=".verdict") == []


def test_articles_offered_without_scripts_keep_the_rules(visit: Any, face: dict[str, Any]) -> None:
    page: Page = visit(DENTIST, **face)
    browser = page.context.new_cdp_session(page)
    browser.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto("/new/")
    page.locator("#subject").fill(TYPED[face["language"]])
    page.locator("button[value=find]").click()
    expect(page.locator("#suggestions .suggested button").first).to_be_visible()
    # the checker is a script: the page stays as it was drawn without any, its button as well
    browser.send("Emulation.setScriptExecutionDisabled", {"value": False})
    page.add_style_tag(content=".unscripted { display: revert !important; }")
    assert broken_on(page, "new_request", shows="button[value=find]") == []


def test_the_way_in_of_a_newcomer_keeps_the_rules(
    running: Any, visit: Any, face: dict[str, Any]
) -> None:
    page: Page = visit(**face)
    page.goto("/sign-in/")
    way_in = asked_for(running, page, NEWCOMER)
    page.goto(way_in)
    assert broken_on(page, "follow_link", shows="form .btn.go") == []
    page.locator("form .btn.go").click()
    assert broken_on(page, "welcome", shows="[name=accept]") == []
    page.locator("form .btn.go").click()
    assert broken_on(page, "welcome", shows="#accept-error") == []
    page.locator("form a.btn.bare").click()
    assert broken_on(page, "home") == []
    # a link opens once
    page.goto(way_in)
    assert broken_on(page, "follow_link", shows="[role=alert]") == []


def asked_for(running: Any, page: Page, address: str) -> str:
    """Ask for a link at the door, and return the path of the one that is mailed."""
    before = running.caught()
    page.locator("[name=address]").fill(address)
    page.locator("[name=address]").press("Enter")
    assert broken_on(page, "link_sent") == []
    mailed = running.letter(
        lambda one: address in str(one["To"]) and bool(LINK.search(running.words(one))),
        after=before,
    )
    return path_in(running, mailed, LINK)


def test_the_way_from_a_letter_to_the_rating_keeps_the_rules(
    running: Any, visit: Any, face: dict[str, Any]
) -> None:
    asked_to_rate = solved(running, visit, f"No report, seen in {face['language']}")
    way = path_in(running, asked_to_rate, REQUEST)
    stranger: Page = visit(**face)
    stranger.goto(way)
    assert broken_on(stranger, "sign_in") == []
    page: Page = visit(DENTIST, **face)
    page.goto(way)
    assert broken_on(page, "request", shows=".move [role=status]") == []
    form = unfold(page, {"en": "Rate the answer", "ru": "Оценить ответ"}[face["language"]])
    form.locator("select").select_option("4")
    form.locator("button").click()
    assert broken_on(page, "request", shows=".notice[role=status]") == []


def solved(running: Any, visit: Any, subject: str) -> Any:
    """Have a customer write and staff solve it; return the letter that asks to rate the answer."""
    number = running.registered(running.mail(DENTIST, subject, "Отчёт пуст.", to=ISTOM))
    staff: Page = visit("igor", language="ru")
    staff.goto(f"/desk/requests/{number}/")
    resolve(staff, "дан ответ", LETTER)
    return running.letter(
        lambda one: f"[{number}]" in one["Subject"] and "Оцените" in running.words(one)
    )


def path_in(running: Any, letter: Any, link: re.Pattern[str]) -> str:
    """Return the path of a letter's link."""
    found = link.search(running.words(letter))
    assert found
    return found[1]
