"""The clauses of a published regulation are found while one types, and a link to one that is out of view shows it."""

from typing import Any

from playwright.sync_api import Page, expect


def test_clauses_are_found_while_one_types_and_a_link_shows_any(visit: Any) -> None:
    page: Page = visit(width=1280)
    page.goto("/regulations/istom/")
    page.get_by_label("Clause or word").fill("2.5.4")
    expect(page.get_by_text("Found: 3 clauses")).to_be_visible()
    expect(page.locator("#IS-56")).to_be_visible()
    expect(page.locator("#IS-23")).to_be_hidden()
    expect(page.locator("#section-4")).to_be_hidden()
    page.get_by_role("link", name="2.4", exact=True).click()
    expect(page.locator("#IS-23")).to_be_in_viewport()
    # as it was found it is handed on: the address says it
    assert "q=2.5.4" in page.url
    page.get_by_label("Clause or word").fill("")
    expect(page.locator("#section-4")).to_be_visible()


def test_without_scripts_the_form_asks_the_server(visit: Any) -> None:
    page: Page = visit(width=390, java_script_enabled=False)
    page.goto("/regulations/istom/#IS-3")
    page.get_by_label("Clause or word").fill("TeamViewer")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#IS-6")).to_be_visible()
    expect(page.locator("#IS-23")).to_be_hidden()
    page.goto("/regulations/istom/?q=TeamViewer#IS-23")
    expect(page.locator("#IS-23")).to_be_in_viewport()
