"""Owns the reminder to the head of support of a letter that nobody has answered (IS-137, X-68)."""

from collections.abc import Iterator

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import (
    Coming,
    amounts_of,
    key_of,
    moment_after,
    reminder,
    service_calendar,
)

WHAT = "head_letter"


def coming(book: Book) -> Iterator[Coming]:
    """Return the one reminder of an open letter to the head."""
    scene, parameter = book.scene, book.regulation.parameters.get("head_reminder")
    asked_at = scene.head_asked_at
    if parameter is None or asked_at is None or scene.reminded.get(WHAT):
        return
    calendar = service_calendar(book.regulation, scene.facts)
    for amount in amounts_of(parameter)[:1]:
        at = moment_after(book.regulation, calendar, amount, asked_at)
        if at is None:
            return
        key = key_of(WHAT, asked_at)
        yield reminder(scene, WHAT, to="head", at=at, step=1, key=key, clauses=parameter.clauses)
