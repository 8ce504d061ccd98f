"""Owns promises that start when the accepted message arrived (X-4), and again when a transfer meets them (X-7)."""

from datetime import datetime

from reglament.core.clocks.seen import Seen
from reglament.core.model.events import Event, LevelTransferred, TicketOpened
from reglament.core.regulation.document import Commitment


def called_at(commitment: Commitment, event: Event, book: Seen) -> datetime | None:
    """Return the arrival; or the hand-over, whose own figure bounds the first answer of the new level."""
    if isinstance(event, TicketOpened):
        return event.at if book.scene.live else None
    if isinstance(event, LevelTransferred) and commitment.kind in event.meets:
        restarted_elsewhere = any(
            c.starts == "hand_over" and not _hands_over(book, c.kind)
            for c in book.regulation.commitments.values()
        )
        return None if restarted_elsewhere else event.at
    return None


def _hands_over(book: Seen, kind: str) -> bool:
    return any(c.hands_over_to == kind for c in book.regulation.commitments.values())
