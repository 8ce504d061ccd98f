"""Owns what happens when the customer does not answer: reminders, then closing (TE-57, X-8)."""

from collections.abc import Iterator
from datetime import datetime

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import Coming, key_of, moment_after, once, reminder
from reglament.core.model.events import Closed
from reglament.core.model.people import SYSTEM
from reglament.core.model.promises import Deadline
from reglament.core.regulation.document import Silence

WHAT = "silence"


def coming(book: Book) -> Iterator[Coming]:
    """Return the reminders and the closing still ahead while the ball is with the customer."""
    scene, silence = book.scene, book.regulation.silence
    since = scene.waiting_since_at
    if silence is None or not scene.live or scene.waiting_for != "customer" or since is None:
        return
    said = len(scene.reminded.get(WHAT, []))
    for step, amount in enumerate(silence.reminders, start=1):
        at = moment_after(book.regulation, silence.calendar, amount, since)
        if step > said and at is not None:
            key = key_of("silence_reminder", since, step)
            yield reminder(
                scene, WHAT, to="requester", at=at, step=step, key=key, clauses=silence.clauses
            )
    at = moment_after(book.regulation, silence.calendar, silence.close_after, since)
    if at is not None:
        yield _closing(book, silence, since, at=at)


def _closing(book: Book, silence: Silence, since: datetime, *, at: datetime) -> Coming:
    event = Closed(
        at=at,
        actor=SYSTEM,
        regulation=book.scene.stamp,
        clauses=silence.clauses,
        outcome=silence.outcome,
        details={"silent_since": since.isoformat()},
    )
    key = key_of("silence_close", since)
    return Coming(deadline=Deadline(purpose="silence_close", key=key, at=at), becomes=once(event))
