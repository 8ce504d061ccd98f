"""Owns one open page that wants to know: what it shows, and what waits to be sent to it."""

import json
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from time import monotonic

from reglament.store.models.tickets import Ticket
from reglament.store.queries.filters import Filter, Reader, holds

MOST_WAITING = 200
RESET = "event: reset\ndata: {}\n\n"


@dataclass(eq=False, kw_only=True)
class Watch:
    """A page of one person: its vendor decides what may be told, its filters what belongs on it."""

    vendor: int
    staff: int
    session: str
    language: str
    zone: tzinfo
    filters: tuple[Filter, ...]
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    began_at: float = field(default_factory=monotonic)
    waiting: deque[str] = field(default_factory=deque)
    ended: bool = False
    _wake: Callable[[], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_heard(self) -> bool:
        """Return whether somebody holds the page open."""
        return self._wake is not None

    def shows(self, row: Ticket, at: datetime) -> bool:
        """Return whether the row belongs on the page, as far as its columns tell."""
        reader = Reader(staff=self.staff, at=at)
        return all(holds(one, row, reader) for one in self.filters)

    @property
    def is_sure(self) -> bool:
        """Return whether `shows` tells all: words are not looked at, so that an unknown row may not belong."""
        return not any(one.words for one in self.filters)

    def tell(self, message: str) -> None:
        """Queue a message; a page that does not keep up is told to read everything anew."""
        with self._lock:
            if len(self.waiting) >= MOST_WAITING:
                self.waiting.clear()
                message = RESET
            self.waiting.append(message)
        self._ring()

    def end(self) -> None:
        """Let the page go."""
        self.ended = True
        self._ring()

    def on_news(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from any thread, whenever something waits; at once if it does already."""
        self._wake = wake
        if self.waiting or self.ended:
            wake()

    def take(self) -> str:
        """Return everything that waits."""
        with self._lock:
            taken = "".join(self.waiting)
            self.waiting.clear()
        return taken

    def _ring(self) -> None:
        if self._wake is not None:
            self._wake()


def message(row: Ticket, *, number: int, html: str | None, sure: bool = True) -> str:
    """Return the event that tells of a row; without `html` the row is not on the page by its filter.

    One that is not `sure` belongs on the page only if it stands there already.
    """
    data = {"number": row.number, "version": row.version, "html": html, "sure": sure}
    return f"id: {number}\nevent: row\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
