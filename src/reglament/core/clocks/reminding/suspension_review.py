"""Owns the review of a suspension: every so often the owner is asked whether it still holds (AS-63, X-45)."""

from collections.abc import Iterator

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import (
    Coming,
    amounts_of,
    key_of,
    moment_after,
    once,
    service_calendar,
)
from reglament.core.model.events import Reminded
from reglament.core.model.people import SYSTEM
from reglament.core.model.promises import Deadline

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
        event = Reminded(
            at=at,
            actor=SYSTEM,
            regulation=scene.stamp,
            clauses=parameter.clauses,
            what=WHAT,
            to="owner",
            step=len(said) + 1,
        )
        deadline = Deadline(purpose=WHAT, key=key_of(WHAT, at), at=at)
        yield Coming(deadline=deadline, becomes=once(event))
