"""Pages on paper: within its edges, dark on white, without what can only be pressed."""

from typing import Any

from playwright.sync_api import Page, expect

EDGES = """() => {
    const main = document.querySelector(".main"), style = getComputedStyle(main), box = main.getBoundingClientRect();
    return [...document.querySelectorAll(".why")].map((one) => {
        const own = one.getBoundingClientRect();
        return own.width > 0 && own.left >= box.left + parseFloat(style.paddingLeft)
            && own.right <= box.right - parseFloat(style.paddingRight) + 1;
    });
}"""


def test_the_reasons_of_a_request_are_printed_within_the_page(running: Any, visit: Any) -> None:
    page: Page = visit("ilya", theme="dark", width=1280)
    page.goto("/desk/requests/TA-000001/")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    assert page.evaluate(EDGES) == [True, True, True]
    expect(page.get_by_role("heading", name="Actions")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "light"


def test_a_regulation_is_printed_without_its_calculator(visit: Any) -> None:
    page: Page = visit(width=1280)
    page.goto("/regulations/tron-en/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What do I get?")).to_be_hidden()
    expect(page.get_by_role("heading", name="All clauses")).to_be_visible()
