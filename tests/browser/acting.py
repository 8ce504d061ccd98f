"""Owns how the journeys open what a person acts with: the form of an action, wherever it is folded."""

from playwright.sync_api import Locator, Page, expect

UNFOLD = "(one) => { for (let at = one; at; at = at.parentElement) if (at.matches('details')) at.open = true }"


def unfold(page: Page, name: str) -> Locator:
    """Open the form of a customer’s action, whose dots say that it asks something first, and return it."""
    head = page.locator("summary").get_by_text(f"{name}…", exact=True)
    head.evaluate(UNFOLD)
    return page.locator("details").filter(has=head).last.locator("form").first


def fetched(page: Page, name: str) -> Locator:
    """Open the form of an action of the desk, which the page fetches then, and return it."""
    link = page.get_by_role("link", name=name, exact=True, include_hidden=True)
    line = page.locator(".acts > li", has=link)
    line.evaluate(UNFOLD)
    line.locator("a[data-form]").click()
    return line.locator("form.act")


def resolve(staff: Page, outcome: str, letter: str) -> None:
    """Solve the request of the page with an outcome and a letter, in Russian."""
    form = fetched(staff, "Решить…")
    form.get_by_label("Итог").select_option(label=outcome)
    form.get_by_label("Письмо клиенту").fill(letter)
    form.get_by_role("button", name="Решить и отправить").click()
    expect(staff.get_by_role("status").filter(has_text=f"Решено: {outcome}.")).to_be_visible()
