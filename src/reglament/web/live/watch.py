"""Owns one open page that wants to know: who reads it, and what waits to be sent to it."""

import secrets
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from reglament.store.queries.changes import Reader
from reglament.web.live.rendering import Drawn

MOST_WAITING = 200
RESET = "event: reset\ndata: {}\n\n"


@dataclass(eq=False, kw_only=True)
class Watch(ABC):
    """A page of one person; what it is told of a change is decided by the kind of page."""

    vendor: int
    session: str
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    began_at: float = field(default_factory=monotonic)
    waiting: deque[str] = field(default_factory=deque)
    ended: bool = False
    _wake: Callable[[], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    @abstractmethod
    def reader(self) -> Reader:
        """Return who reads the page."""

    @abstractmethod
    def hear(self, changed: Sequence[Drawn]) -> None:
        """Tell the page what of the changed tickets of its vendor is its reader's to know."""

    @property
    def is_heard(self) -> bool:
        """Return whether somebody holds the page open."""
        return self._wake is not None

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
