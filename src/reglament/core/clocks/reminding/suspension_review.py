"""Owns the review of a suspension: every so often the owner is asked whether it still holds (AS-63, X-45)."""

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

WHAT = "suspension_review"


def coming(book: Book) -> Iterator[Coming]:
    """Return the next review of a suspended ticket, where the regulation sets an interval."""
    scene, parameter = book.scene, book.regulation.parameters.get(WHAT)
    if parameter is None or not scene.suspended or not scene.live or scene.suspended_at is None:
        return
    said = scene.reminded.get(WHAT, [])
    calendar = service_calendar(book.regulation, scene.facts)
    for amount in amounts_of(parameter)[:1]:
        since = said[-1] if said else scene.suspended_at
        at = moment_after(book.regulation, calendar, amount, since)
        if at is None:
            return
        step, key = len(said) + 1, key_of(WHAT, at)
        yield reminder(
            scene, WHAT, to="owner", at=at, step=step, key=key, clauses=parameter.clauses
        )
