"""What a list is of stands in a column of its own that has room: no title is squeezed beside what stands around it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.acting import fetched

# in each tab of the work items one: by whom it is handed on, by which action
HANDED_ON = (
    ("igor", "Hand to development…", {"text": "Development has it."}),
    ("igor", "Record a wish…", {}),
    ("igor", "Documentation is missing…", {}),
    ("dina", "Record an error…", {"product_version": "4.2"}),
)
TITLE = "The list of invoices is empty after a change of the month"
LISTS = {
    "igor": [f"/desk/items/?kind={kind}" for kind in ("development", "wish", "documentation")]
    + ["/desk/customers/", "/desk/triage/", "/desk/reports/", "/desk/staff/"],
    "dina": ["/desk/items/?kind=error"],
    "": ["/regulations/", "/articles/", "/regulations/tron-en/"],
}
# lines whose title has less than half of the line, or does not fit what it has
SQUEEZED = """() => [...document.querySelectorAll('.item')].filter(item => {
  const title = item.querySelector('h2, h3, .subject, b');
  if (!title || !item.checkVisibility()) return false;
  let column = title;
  while (column.parentElement !== item) column = column.parentElement;
  return column.clientWidth < item.clientWidth / 2 || title.scrollWidth > column.clientWidth + 1;
}).map(item => item.textContent.trim().slice(0, 80))"""


@pytest.fixture(scope="module")
def handed_on() -> set[str]:
    """What was handed on already, as the desk lasts for the whole file."""
    return set()


def hand_on(visit: Any, done: set[str]) -> None:
    for login, action, values in HANDED_ON:
        if action in done:
            continue
        page: Page = visit(login)
        page.goto("/desk/queue/all/")
        page.locator(".row .subject").first.click()
        form = fetched(page, action)
        for name, value in {"title": TITLE, **values}.items():
            form.locator(f"[name={name}]").fill(value)
        form.locator("button").last.click()
        expect(page.get_by_role("status").filter(has_text=TITLE).first).to_be_visible()
        done.add(action)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [390, 1280, 1440])
def test_titles_of_lists_have_room(
    visit: Any, handed_on: set[str], *, width: int, language: str
) -> None:
    hand_on(visit, handed_on)
    for login, paths in LISTS.items():
        page: Page = visit(login, language=language, width=width)
        for path in paths:
            page.goto(path)
            assert page.evaluate(SQUEEZED) == [], path
            if "items" in path:
                expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


@pytest.mark.parametrize("kind", ["development", "wish", "documentation"])
def test_a_ticked_item_is_named_on_one_line_of_a_wide_screen(
    visit: Any, handed_on: set[str], kind: str
) -> None:
    hand_on(visit, handed_on)
    page: Page = visit("igor", width=1280)
    page.goto(f"/desk/items/?kind={kind}")
    title = page.get_by_role("heading", name=TITLE)
    box = title.bounding_box()
    assert box is not None
    assert box["height"] < 30
    tick = page.get_by_role("checkbox").first.bounding_box()
    assert tick is not None
    assert tick["x"] + tick["width"] <= box["x"]


CHANGED = """<div class="grid-scroll"><table class="grid changed">
<thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead>
<tbody><tr><th class="area" scope="rowgroup" colspan="3">Promises</th></tr>
<tr><th scope="row">Response, Level: Premium</th><td data-label="Before">2 working hours</td>
<td data-label="Now">1</td></tr>
</tbody></table></div>"""
STYLES = Path(__file__).parents[2] / "src" / "reglament" / "web" / "static" / "reglament"


def test_what_a_version_changed_stands_below_its_headings(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(CHANGED)
    for name in ("tokens", "components", "portal"):
        page.add_style_tag(path=STYLES / f"{name}.css")
    row = page.locator("tbody tr").nth(1)
    heads, cells = (
        [one.bounding_box() for one in line.locator("th, td").all()]
        for line in (page.locator("thead tr"), row)
    )
    assert [one and one["x"] for one in heads] == [one and one["x"] for one in cells]
    page.set_viewport_size({"width": 390, "height": 800})
    assert not page.locator("thead").is_visible()
    widths = [one.bounding_box() for one in row.locator("th, td").all()]
    assert [one["width"] > 300 for one in widths if one] == [True] * 3
    page.close()
