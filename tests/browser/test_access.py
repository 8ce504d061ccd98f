"""Every page that a visitor reaches held to WCAG 2.2 AA: found by following links, so that new pages are covered."""

import os
import re
from typing import Any

import pytest
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter
from playwright.sync_api import Browser, Page
from tests.browser.accessible import sticking_out, violations

from reglament.web.urls import urlpatterns

pytestmark = pytest.mark.threat("T28")
CUSTOMER = "a.sadykova@orion.example"
VISITORS = ("", "ilya", CUSTOMER)
# each language once and each theme once: words break structure, colours break contrast; `make soak` crosses them
FACES = [("en", "light"), ("ru", "dark")]
if os.environ.get("SOAK_FACES"):
    FACES += [("en", "dark"), ("ru", "light")]
HEAVIEST = 150 * 1024


def test_every_page_is_reached_by_a_link_or_a_form(
    chromium: Browser, running: Any, signed_in: Any, reached: dict[str, Any]
) -> None:
    linked = {name for one in reached.values() for name in one.pages}
    posted = {name for one in reached.values() for name in one.forms}
    left = [one for one in urlpatterns if str(one.name) not in linked | posted]
    context = chromium.new_context(base_url=running.url, storage_state=signed_in("ilya"))
    # a form that only some state of a request offers answers to no GET
    pages = [
        str(one.name) for one in left
        if one.name not in ELSEWHERE and context.request.get(sample(one)).status != NOT_BY_GET
    ]  # fmt: skip
    context.close()
    assert pages == []


# what a letter or a form leads to: test_access_mailed goes there; what a script asks, and files the first example lacks
MAILED = {"request_link", "link_sent", "follow_link", "welcome", "public_sent"}
ELSEWHERE = MAILED | {
    "live",
    "palette",
    "view_counts",
    "article_suggestions",
    "draft",
    "attachment",
    "request_file",
}
NOT_BY_GET = 405


def sample(pattern: URLPattern) -> str:
    """Return a path of the route, whatever its parts mean."""
    kinds = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={
        name: 1 if isinstance(kind, IntConverter) else "x" for name, kind in kinds.items()
    })  # fmt: skip


@pytest.mark.parametrize(("language", "theme"), FACES)
@pytest.mark.parametrize("login", VISITORS)
def test_no_page_breaks_a_rule(
    visit: Any, reached: dict[str, Any], login: str, language: str, theme: str
) -> None:
    page = visit(login, language=language, theme=theme, bypass_csp=True)
    broken = []
    for path in reached[login].paths():
        page.goto(path)
        broken += [f"{path} {one}" for one in violations(page)]
    assert "\n".join(broken) == ""


@pytest.mark.parametrize(("language", "theme"), FACES)
def test_what_opens_over_a_page_and_what_went_wrong_keep_the_rules_too(
    visit: Any, reached: dict[str, Any], language: str, theme: str
) -> None:
    face = {"language": language, "theme": theme, "bypass_csp": True}
    staff, customer, stranger = visit("ilya", **face), visit(CUSTOMER, **face), visit(**face)
    ticket = reached["ilya"].pages["ticket"][0]
    broken = []
    for page, path, act in (
        (staff, ticket, popover), (staff, "/desk/", palette), (staff, "/desk/", key_sheet),
        (staff, "/desk/queue/all/?f=nonsense:1", nothing), (staff, "/desk/", nothing_chosen),
        (staff, ticket, empty_answer), (staff, "/no-such-page/", nothing),
        (customer, "/new/", empty_request), (customer, "/new/", preview),
        (stranger, "/sign-in/?next=/desk/", wrong_password),
    ):  # fmt: skip
        page.goto(path)
        act(page)
        broken += [f"{path} {act.__name__} {one}" for one in violations(page, unfolded=False)]
    assert "\n".join(broken) == ""


def nothing(_page: Page) -> None:
    """Leave the page as it answers."""


def popover(page: Page) -> None:
    """Ask why a promise is due then."""
    page.locator("[popovertarget]").first.click()
    page.locator("[popover]:popover-open").wait_for()


def palette(page: Page) -> None:
    """Open the palette and let it find something."""
    page.keyboard.press("Control+k")
    page.locator("#palette li").first.wait_for()


def key_sheet(page: Page) -> None:
    """Open the list of keys."""
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()


def nothing_chosen(page: Page) -> None:
    """Give nothing to nobody."""
    page.locator("#bulk").evaluate(
        "(form) => form.requestSubmit(form.querySelector('[value=assign]'))"
    )
    page.locator(".notice.late, [role=alert]").first.wait_for()


def empty_answer(page: Page) -> None:
    """Send an answer without words."""
    page.locator("#composer [value=send]").click()
    page.locator(".notice.late, [role=alert]").first.wait_for()


def empty_request(page: Page) -> None:
    """Send a request whose fields hold nothing but spaces."""
    page.fill("[name=subject]", " ")
    page.fill("[name=text]", " ")
    page.locator("button[value=send]").click()
    page.locator("#wrong").wait_for()


def preview(page: Page) -> None:
    """See what would be promised."""
    page.fill("[name=subject]", "Wrong total")
    page.fill("[name=text]", "The total is wrong.")
    page.locator("button[value=preview]").click()
    page.locator("#preview section").wait_for()


def wrong_password(page: Page) -> None:
    """Be refused at the door."""
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    page.locator("#wrong").wait_for()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("login", VISITORS)
def test_a_page_fits_320_pixels_which_is_400_percent_of_1280(
    visit: Any, reached: dict[str, Any], login: str, language: str
) -> None:
    page = visit(login, language=language, width=320, height=256)
    wide = []
    for path in reached[login].paths():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        wide += [f"{path} {one}" for one in sticking_out(page)]
    assert "\n".join(wide) == ""


ACTIONS = {
    "": [("sign_in", "button", "Sign in"), ("articles", "button", "Find")],
    "ilya": [
        ("queue", "button", "Take next"), ("ticket", "button", "Send"),
        ("/desk/search/?q=Orion", "button", "Search"),
        ("article_shelf", "link", "New article"), ("article_new", "button", "Save draft"),
    ],
    CUSTOMER: [
        ("home", "link", "New request"), ("new_request", "button", "Send"), ("request", "button", "Send"),
        ("article", "button", "Yes, this solved it"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("login", VISITORS)
def test_the_main_action_of_a_page_is_reached_at_320_pixels(
    visit: Any, reached: dict[str, Any], login: str
) -> None:
    page = visit(login, width=320, height=256)
    for route, role, name in ACTIONS[login]:
        page.goto(reached[login].pages.get(route, [route])[0])
        action = page.get_by_role(role, name=re.compile(f"^{name}"), disabled=False).last
        # nothing lies over it, and it stands where a finger meets it
        action.click(trial=True)
        box = action.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320, (route, box)


def test_nothing_moves_for_who_asks_for_stillness(visit: Any, reached: dict[str, Any]) -> None:
    page = visit("ilya", reduced_motion="reduce")
    moving = []
    for path in reached["ilya"].paths():
        page.goto(path)
        moving += page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((one) => {
                const style = getComputedStyle(one);
                return style.animationName !== "none" || style.transitionDuration.split(", ").some((t) => t !== "0s");
            }).map((one) => one.outerHTML.slice(0, 120))"""
        )
    assert moving == []


def test_scripts_and_styles_of_a_page_weigh_150_kilobytes_at_most(
    visit: Any, reached: dict[str, Any]
) -> None:
    heavy = {}
    for login in VISITORS:
        page = visit(login)
        for path in reached[login].paths():
            page.goto(path, wait_until="load")
            weight = page.evaluate(
                """() => performance.getEntriesByType("resource").filter((one) => /\\.(css|js)/.test(one.name))
                    .reduce((sum, one) => sum + one.decodedBodySize, 0)"""
            )
            assert weight > 20_000, path
            if weight > HEAVIEST:
                heavy[path] = weight
    assert heavy == {}
