"""Owns the reminder that a solution was expected by now and is not there: an estimate is no promise (TE-52, TR-54)."""

from collections.abc import Iterator

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import Coming, key_of, reminder

WHAT = "estimate_passed"
KEPT = "estimated_resolution"


def coming(book: Book) -> Iterator[Coming]:
    """Return the moment at which the owner is reminded, once for each estimate."""
    scene, kept = book.scene, book.regulation.recorded.get(KEPT)
    at = scene.expected_at
    if kept is None or at is None or not scene.live or scene.reminded.get(WHAT):
        return
    key = key_of(WHAT, at)
    yield reminder(scene, WHAT, to="owner", at=at, step=1, key=key, clauses=kept.clauses)
