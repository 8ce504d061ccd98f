"""Owns promises that start when another one is met or when the ticket is handed to another level."""

from datetime import datetime

from reglament.core.clocks.seen import Seen
from reglament.core.model.events import Event, LevelTransferred
from reglament.core.regulation.document import Commitment


def called_at(commitment: Commitment, event: Event, book: Seen) -> datetime | None:
    """Return the moment the promise before this one was met, or of a transfer that counts from itself."""
    before = [
        c.kind for c in book.regulation.commitments.values() if c.hands_over_to == commitment.kind
    ]
    if before:
        started = any(run.kind == commitment.kind for run in book.runs)
        met = any(run.kind in before and run.met_at == event.at for run in book.runs)
        return event.at if met and not started else None
    if isinstance(event, LevelTransferred) and event.counts_from != "registration":
        return event.at
    return None
