"""Owns the reminder that nobody called about the most urgent kind of ticket (HY-26, X-35): minutes by the clock."""

import re
from collections.abc import Iterator
from datetime import timedelta

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import Coming, key_of, reminder
from reglament.core.regulation.document import Parameter

WHAT = "phone_call"
MINUTES = re.compile(r"(\d{1,4}) minutes?")


def coming(book: Book) -> Iterator[Coming]:
    """Return the moment by which the call should have come, once for each time the ticket became urgent."""
    scene, parameter = book.scene, book.regulation.parameters.get("phone_call_within")
    within, since = _minutes(parameter), scene.urgent_since_at
    if parameter is None or within is None or since is None or not scene.live:
        return
    said = scene.reminded.get(WHAT, [])
    called = scene.called_at is not None and scene.called_at >= since
    if called or (said and said[-1] >= since):
        return
    at = since + within
    step, key = len(said) + 1, key_of(WHAT, at)
    yield reminder(scene, WHAT, to="owner", at=at, step=step, key=key, clauses=parameter.clauses)


def _minutes(parameter: Parameter | None) -> timedelta | None:
    found = MINUTES.fullmatch(str(parameter.value)) if parameter is not None else None
    return timedelta(minutes=int(found[1])) if found is not None else None
