"""Owns the call that follows the most urgent kind of ticket (HY-26, X-35): whom, and the reminder of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reglament.core.clocks.book import Book
from reglament.core.clocks.coming import Coming, key_of, reminder
from reglament.core.regulation.document import ChannelRule, Parameter

WHAT = "phone_call"
WITHIN = "phone_call_within"
MINUTES = re.compile(r"(\d{1,4}) minutes?")


def coming(book: Book) -> Iterator[Coming]:
    """Return the moment by which the call should have come, once for each time the ticket became urgent."""
    scene, parameter = book.scene, book.regulation.parameters.get(WITHIN)
    within, since = _minutes(parameter), _awaited_since(book)
    if parameter is None or within is None or since is None:
        return
    said = scene.reminded.get(WHAT, [])
    if said and said[-1] >= since:
        return
    at = since + within
    step, key = len(said) + 1, key_of(WHAT, at)
    yield reminder(scene, WHAT, to="owner", at=at, step=step, key=key, clauses=parameter.clauses)


@dataclass(frozen=True, slots=True)
class AwaitedCall:
    """The telephone that the customer is to call at once, and the clauses that say so."""

    phone: ChannelRule
    clauses: tuple[str, ...]


def call_awaited(book: Book) -> AwaitedCall | None:
    """Return the call that is due, None where none is or it came."""
    regulation = book.regulation
    phone, parameter = regulation.channels.get("phone"), regulation.parameters.get(WITHIN)
    if phone is None or parameter is None or _awaited_since(book) is None:
        return None
    return AwaitedCall(phone, parameter.clauses)


def _awaited_since(book: Book) -> datetime | None:
    """Return since when the ticket is urgent and nobody called, None where neither holds."""
    scene = book.scene
    since = scene.urgent_since_at if scene.live else None
    if since is None or (scene.called_at is not None and scene.called_at >= since):
        return None
    return since


def _minutes(parameter: Parameter | None) -> timedelta | None:
    found = MINUTES.fullmatch(str(parameter.value)) if parameter is not None else None
    return timedelta(minutes=int(found[1])) if found is not None else None
