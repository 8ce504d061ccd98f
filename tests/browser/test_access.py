"""Every page that a visitor reaches held to WCAG 2.2 AA: found by following links, so that new pages are covered."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter
from playwright.sync_api import Browser, Page

from reglament.web.urls import urlpatterns

pytestmark = pytest.mark.threat("T28")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VISITORS = ("", "ilya", "a.sadykova@orion.example")
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


# what a letter leads to, what a form leads to, what a script asks, and a file that the first example has none of
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


# what depends on the theme alone is computed from the tokens, so each language is looked at in one of them
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ru", "dark")])
@pytest.mark.parametrize("login", VISITORS)
def test_no_page_breaks_a_rule(
    visit: Any, reached: dict[str, Any], login: str, language: str, theme: str
) -> None:
    page = visit(login, language=language, theme=theme, bypass_csp=True)
    broken = []
    for path in reached[login].paths():
        page.goto(path)
        page.evaluate(AXE)
        broken += [f"{path} {one}" for one in violations(page)]
    assert "\n".join(broken) == ""


def violations(page: Page) -> list[str]:
    """Return what axe finds, with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    found = page.evaluate(
        "(tags) => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        RULES,
    )
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"] for node in one["nodes"][:3]
    ]  # fmt: skip


def test_what_opens_over_a_page_and_what_went_wrong_keep_the_rules_too(
    running: Any, visit: Any, reached: dict[str, Any]
) -> None:
    page = visit("ilya", bypass_csp=True)
    broken = []
    page.goto(reached["ilya"].pages["ticket"][0])
    page.locator("[popovertarget]").first.click()
    page.evaluate(AXE)
    broken += violations(page)
    page.goto("/no-such-page/")
    page.evaluate(AXE)
    broken += violations(page)
    page = visit(bypass_csp=True)
    page.goto("/sign-in/?next=/desk/")
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    page.locator("#wrong").wait_for()
    page.evaluate(AXE)
    broken += violations(page)
    assert "\n".join(broken) == ""


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
        wide += [f"{path} {one}" for one in page.evaluate(WIDE)]
    assert "\n".join(wide) == ""


# what sticks out to the right, unless a frame of its own scrolls it
WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && box.right > width + 1 && !one.closest("svg, .side, .grid-scroll, .chips, .sr");
    });
    return [`${document.documentElement.scrollWidth} px`, ...out.slice(-3).map((one) => one.outerHTML.slice(0, 140))];
}"""


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
