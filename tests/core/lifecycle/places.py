"""Where a request of a test stands in the queue."""

from typing import Any

from reglament.core.clocks.book import read
from reglament.core.lifecycle.place import Place, place_of


def place(play: Any) -> Place | None:
    """Return the place of a request by the promise of it that runs and is due first."""
    running = [p for p in play.promises() if p.over_at is None and p.due_at is not None]
    first = min(running, key=lambda p: p.due_at, default=None)
    return place_of(
        play.ticket,
        read(play.regulation, play.history),
        due_at=first.due_at if first else None,
        warn_at=first.warn_at if first else None,
    )
