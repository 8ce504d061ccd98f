"""Owns the reminder to report status: every so often after the last public word while open (TE-52, X-19).

It is a reminder to the owner, not a promise. It counts service time on the response's calendar.
"""

from collections.abc import Iterator

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import Coming, key_of, moment_after, reminder, service_calendar
from reglament.core.regulation.promising import amount_from
from reglament.core.tables import NoRowError, decide

WHAT = "status_update"


def coming(book: Book) -> Iterator[Coming]:
    """Return the next status report's moment, if the regulation sets one for these facts."""
    scene, table = book.scene, book.regulation.status_update
    if table is None or not scene.live or scene.suspended or scene.opened_at is None:
        return
    try:
        row = decide(table, scene.facts)
    except NoRowError:
        return
    if row.then["every"] in ("none", "unspecified"):
        return
    said = scene.reminded.get(WHAT, [])
    since = said[-1] if said else scene.last_public_at or scene.opened_at
    calendar = book.regulation.status_calendar or service_calendar(book.regulation, scene.facts)
    at = moment_after(book.regulation, calendar, amount_from(row.then["every"]), since)
    if at is None:
        return
    step, key = len(said) + 1, key_of(WHAT, at)
    yield reminder(
        scene, WHAT, to="owner", at=at, step=step, key=key, clauses=row.clauses, row=row.id
    )
