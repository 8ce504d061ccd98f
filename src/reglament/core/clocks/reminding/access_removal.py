"""Owns the reminders to take staff access away after closing, until that is confirmed (AS-54)."""

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

WHAT = "access_removal"


def coming(book: Book) -> Iterator[Coming]:
    """Return the reminders still ahead on a closed ticket whose access is on record."""
    scene = book.scene
    parameter = book.regulation.parameters.get("access_removal_reminders")
    if parameter is None or scene.closed_at is None or scene.facts.get("remote_access") != "true":
        return
    said = len(scene.reminded.get(WHAT, []))
    calendar = service_calendar(book.regulation, scene.facts)
    for step, amount in enumerate(amounts_of(parameter), start=1):
        at = moment_after(book.regulation, calendar, amount, scene.closed_at)
        if step <= said or at is None:
            continue
        key = key_of(WHAT, scene.closed_at, step)
        yield reminder(
            scene, WHAT, to="requester", at=at, step=step, key=key, clauses=parameter.clauses
        )
