"""Owns the passing of time: what is on the agenda happens in its order, dated when it was due, each once."""

from datetime import datetime

from reglament.core.clocks.agenda import coming
from reglament.core.clocks.book import Book
from reglament.core.model.events import Event


def passed(book: Book, *, until: datetime, inclusive: bool) -> tuple[Event, ...]:
    """Return the events of every agenda moment up to `until`, and fold them into `book`.

    A moment exactly at `until` belongs to them only if `inclusive`: what is done at the due instant is in time. Raises
    RuntimeError for a moment that comes again after it has come, which would go on for ever.
    """
    events: list[Event] = []
    come: set[str] = set()
    while True:
        ahead = coming(book)
        if not ahead or not _come(ahead[0].deadline.at, until, inclusive):
            return tuple(events)
        key = ahead[0].deadline.key
        if key in come:
            raise RuntimeError(f"the moment {key} does not go by")
        come.add(key)
        for event in ahead[0].becomes():
            book.take(event)
            events.append(event)


def _come(at: datetime, until: datetime, inclusive: bool) -> bool:
    return at < until or (inclusive and at == until)
