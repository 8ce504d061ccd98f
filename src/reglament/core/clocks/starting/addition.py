"""Owns promises that start with a customer's addition: from the earliest one not yet answered (IS-26)."""

from datetime import datetime

from reglament.core.clocks.seen import Seen
from reglament.core.model.events import CustomerReplied, Event
from reglament.core.regulation.document import Commitment


def called_at(commitment: Commitment, event: Event, book: Seen) -> datetime | None:
    """Return the addition's arrival, unless it only asks for news, asks nothing, or an earlier word is unanswered."""
    if not isinstance(event, CustomerReplied) or event.confirms or book.is_chaser():
        return None
    if book.scene.opened_at is None or _unanswered(commitment, book):
        return None
    return event.at


def _unanswered(commitment: Commitment, book: Seen) -> bool:
    first_answers = [
        c.kind for c in book.regulation.commitments.values() if "StaffReplied" in c.met_by
    ]
    return any(True for _ in book.running(commitment.kind, *first_answers))
