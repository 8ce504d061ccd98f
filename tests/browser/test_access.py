"""Every page that a visitor reaches held to WCAG 2.2 AA: found by following links, so that new pages are covered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter
from playwright.sync_api import Browser, Page
from tests.browser.accessible import FACE, FACES, sticking_out, violations

from reglament.web.urls import urlpatterns

pytestmark = pytest.mark.threat("T28")
CUSTOMER = "a.sadykova@orion.example"
VISITORS = ("", "ilya", CUSTOMER)
HEAVIEST = 150 * 1024
# less, and the page came without them
LIGHTEST = 20_000
NARROW, WIDE = {"width": 320, "height": 256}, {"width": 1440, "height": 900}
# what a page names, and what it was seen to load besides; what the browser still had is not among the second
FILES = """() => [...new Set([
    ...[...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src),
    ...performance.getEntriesByType("resource").map((one) => one.name).filter((one) => /\\.(css|js)$/.test(one)),
])]"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
    const style = getComputedStyle(one);
    return style.animationName !== "none" || style.transitionDuration.split(", ").some((t) => t !== "0s");
}).map((one) => one.outerHTML.slice(0, 120))"""


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


# what a letter or a form leads to: test_access_mailed goes there; what a script asks, and files, HTML and releases that
# the first example lacks
MAILED = {"request_link", "link_sent", "follow_link", "welcome", "public_sent"}
ELSEWHERE = MAILED | {
    "live",
    "own_live",
    "release",
    "palette",
    "view_counts",
    "article_suggestions",
    "regulation_found",
    "draft",
    "attachment",
    "request_file",
    "article_file",
    "edition_file",
    "as_sent",
    "sent_frame",
}
NOT_BY_GET = 405


def sample(pattern: URLPattern) -> str:
    """Return a path of the route, whatever its parts mean."""
    kinds = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={
        name: 1 if isinstance(kind, IntConverter) else "x" for name, kind in kinds.items()
    })  # fmt: skip


@dataclass
class Walk:
    """What was found on every page of a visitor: each is loaded once, and looked at in all ways."""

    broken: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def over(self, page: Page, path: str) -> None:
        """Load the page and write down what is wrong with it."""
        page.goto(path, wait_until="load")
        self.weights[path] = sum(self._size(page, file) for file in page.evaluate(FILES))
        self.broken += [f"{path} {one}" for one in violations(page)]
        page.emulate_media(reduced_motion="reduce")
        self.moving += [f"{path} {one}" for one in page.evaluate(MOVING)]
        page.set_viewport_size(NARROW)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        self.wide += [f"{path} {one}" for one in sticking_out(page)]
        page.set_viewport_size(WIDE)
        page.emulate_media(reduced_motion="no-preference")

    def _size(self, page: Page, file: str) -> int:
        if file not in self.sizes:
            got = page.request.get(file)
            assert got.status == 200, file
            self.sizes[file] = len(got.body())
        return self.sizes[file]


@pytest.fixture(scope="module")
def walks() -> dict[tuple[str, str, str], Walk]:
    """The walks that were made."""
    return {}


@pytest.fixture
def walked(
    visit: Any, reached: dict[str, Any], walks: dict[tuple[str, str, str], Walk]
) -> Callable[..., Walk]:
    """Return a function that gives what a visitor's pages showed in a face, walking where nobody did yet."""

    def of(login: str, language: str, theme: str) -> Walk:
        found = walks.get((login, language, theme))
        if found is None:
            found = Walk()
            page = visit(login, language=language, theme=theme, bypass_csp=True)
            for path in reached[login].paths():
                found.over(page, path)
            walks[login, language, theme] = found
        assert len(found.weights) == len(reached[login].paths())
        return found

    return of


@pytest.mark.parametrize(("language", "theme"), FACES)
@pytest.mark.parametrize("login", VISITORS)
def test_no_page_breaks_a_rule(
    walked: Callable[..., Walk], login: str, language: str, theme: str
) -> None:
    assert "\n".join(walked(login, language, theme).broken) == ""


@pytest.mark.parametrize(("language", "theme"), FACE)
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
    page.locator(".heard .notice").wait_for()


def empty_request(page: Page) -> None:
    """Send a request whose fields hold nothing but spaces."""
    page.fill("[name=subject]", " ")
    page.fill("[name=text]", " ")
    page.locator("button[value=send]").click()
    page.locator("[aria-invalid=true]").first.wait_for()


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


@pytest.mark.parametrize(("language", "theme"), FACES)
@pytest.mark.parametrize("login", VISITORS)
def test_a_page_fits_320_pixels_which_is_400_percent_of_1280(
    walked: Callable[..., Walk], login: str, language: str, theme: str
) -> None:
    assert "\n".join(walked(login, language, theme).wide) == ""


ACTIONS = {
    "": [("sign_in", "button", "Sign in"), ("articles", "button", "Find")],
    "ilya": [
        ("queue", "button", "Take next"), ("ticket", "button", "Send"),
        ("/desk/search/?q=Orion", "button", "Find"),
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


def test_nothing_moves_for_who_asks_for_stillness(walked: Callable[..., Walk]) -> None:
    assert walked("ilya", *FACES[0]).moving == []


@pytest.mark.parametrize("login", VISITORS)
def test_scripts_and_styles_of_a_page_weigh_150_kilobytes_at_most(
    walked: Callable[..., Walk], login: str
) -> None:
    weights = walked(login, *FACES[0]).weights
    assert {path: weight for path, weight in weights.items() if weight < LIGHTEST} == {}
    assert {path: weight for path, weight in weights.items() if weight > HEAVIEST} == {}
