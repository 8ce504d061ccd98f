"""Owns what the journeys read on the page of a request: what an action did, its head, its promises, its record."""

from datetime import datetime, time, timedelta, timezone
from importlib.resources import files

import yaml
from playwright.sync_api import Locator, Page, expect

MOSCOW = timezone(timedelta(hours=3))
DAY = timedelta(hours=9)
HOURS = time(9), time(18)


def counted(start: datetime, length: timedelta) -> datetime:
    """Count `length` of working time on TRON's hours (TE-5), day by day."""
    calendar = files("reglament.regulations").joinpath("tron-en", "production_calendar.yaml")
    years = yaml.safe_load(calendar.read_text("utf-8"))["years"]
    off = {day for year in years.values() for day in year["days_off"]}
    at = start.astimezone(MOSCOW)
    while True:
        opens, closes = (datetime.combine(at.date(), one, MOSCOW) for one in HOURS)
        at = max(at, opens)
        if at.weekday() < 5 and at.date() not in off and at < closes:
            if length <= closes - at:
                return at + length
            length -= closes - at
        at = opens + timedelta(days=1)


def said(page: Page, words: str) -> None:
    """Expect the line that says what an action did, word for word."""
    expect(page.get_by_role("status").get_by_text(words, exact=True)).to_be_visible()


def head(page: Page, *words: str) -> None:
    """Expect the line under the subject: priority, number, customer, state, and who has it, at the desk."""
    expect(page.locator("header .meta > span")).to_have_text(list(words))


def move(page: Page, words: str) -> None:
    """Expect what a customer reads of who has the ball; the date that may follow is left to other tests."""
    expect(page.locator(".move [role=status] b")).to_have_text(words)


def promise(page: Page, kind: str) -> Locator:
    """Return the card of a promise on the desk's page of a request."""
    return page.locator(".promise", has=page.get_by_role("heading", name=kind, exact=True))


def due(page: Page, kind: str) -> datetime:
    """Return when a promise of the desk's page of a request is due, to the second."""
    stated = promise(page, kind).locator("[data-due]").get_attribute("data-due")
    assert stated
    return datetime.fromisoformat(stated)


def entered(page: Page, words: str) -> datetime:
    """Return the moment of the record's entry that says `words`, to the second, as working time is counted."""
    entry = page.get_by_role("article").filter(has_text=words).last
    stated = entry.locator("time").first.get_attribute("datetime")
    assert stated
    return datetime.fromisoformat(stated).replace(microsecond=0)
