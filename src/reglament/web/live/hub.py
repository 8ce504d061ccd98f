"""Owns telling open pages what changed: one look at the events for all pages of the process.

The waker that ends each wait is given by whoever starts the hub; without a hub pages ask again every few seconds.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Protocol

from django.db import DatabaseError, connection

from reglament import wall_time
from reglament.operations.write_reply import who_writes
from reglament.store.queries import changes
from reglament.web.live.desk import DeskWatch
from reglament.web.live.rendering import Drawn
from reglament.web.live.watch import Watch

WAIT_SECONDS = 1.0
CHECK_SECONDS = 2.0
# commits may come by the dozen a second; who writes is asked less often
WRITING_SECONDS = 0.5
# how long a page that was let in may take to listen
MOST_UNHELD_SECONDS = 30.0
# the header by which the view hands a page over to the one that holds it open; it never leaves the process
HELD = "X-Reglament-Watch"
log = logging.getLogger(__name__)


class Waker(Protocol):
    """Something to wait on for commits of any process."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when something was committed, or after `seconds`."""


class Hub:
    """The watches of this process, and the thread that tells them."""

    def __init__(self) -> None:
        self.watches: set[Watch] = set()
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._stop = threading.Event()
        self._seen: dict[int, None] = {}
        self._latest = 0
        self.running = False

    def start(self, waker: Callable[[], Waker]) -> None:
        """Begin to tell, in a thread of its own; it costs nothing while nobody watches."""
        self.running = True
        threading.Thread(target=self._run, args=(waker,), name="live", daemon=True).start()

    def stop(self) -> None:
        """Let every page go and end."""
        self._stop.set()
        self._some.set()
        for watch in self._all():
            watch.end()

    def add(self, watch: Watch) -> None:
        """Tell `watch` from now on."""
        with self._lock:
            self.watches.add(watch)
        self._some.set()

    def named(self, key: str) -> Watch | None:
        """Return the watch with this key."""
        return next((watch for watch in self._all() if watch.key == key), None)

    def drop(self, watch: Watch) -> None:
        """Forget a page that is gone."""
        with self._lock:
            self.watches.discard(watch)

    def look(self) -> None:
        """Read what was committed since the last look, and tell those whom it concerns."""
        fresh = [
            one
            for one in changes.events_after(self._latest - changes.WINDOW)
            if one.pk not in self._seen
        ]
        if not fresh:
            return
        self._remember(one.pk for one in fresh)
        numbers = {one.ticket: one.pk for one in reversed(fresh)}
        vendors = {watch.vendor for watch in self._all()}
        concerned = [one.ticket for one in fresh if one.vendor in vendors]
        if concerned:
            self._tell(numbers, concerned)

    def look_who_writes(self) -> None:
        """Tell the desk's pages of single requests who writes there: once for all of them, whoever saved a draft where.

        It ends by time as well, so that it is asked whether something was committed or not.
        """
        pages = [one for one in self._all() if isinstance(one, DeskWatch) and one.request]
        if not pages:
            return
        writing = who_writes({(one.vendor, one.request) for one in pages}, at=wall_time.now())
        for one in pages:
            one.hear_writing(writing.get((one.vendor, one.request), ()))

    def skip(self) -> None:
        """Count everything until now as told."""
        self._latest = changes.latest_event()
        found = changes.events_after(self._latest - changes.WINDOW)
        self._seen = dict.fromkeys(one.pk for one in found)

    def check(self) -> None:
        """Let pages go whose person may no longer see them."""
        watches = self._all()
        readers, sessions = changes.still_reading(
            (one.reader for one in watches), (one.session for one in watches)
        )
        for watch in watches:
            gone = not watch.is_heard and monotonic() - watch.began_at > MOST_UNHELD_SECONDS
            if gone or watch.reader not in readers or watch.session not in sessions:
                watch.end()
                self.drop(watch)

    def _tell(self, numbers: dict[int, int], concerned: list[int]) -> None:
        at = wall_time.now()
        rows = changes.rows_of(dict.fromkeys(concerned))
        drawn = [Drawn(row, at, number=numbers[row.pk]) for row in rows]
        for watch in self._all():
            own = [one for one in drawn if one.ticket.vendor_id == watch.vendor]
            if own:
                watch.hear(own)

    def _remember(self, numbers: Iterable[int]) -> None:
        for number in sorted(numbers):
            self._seen[number] = None
            self._latest = max(self._latest, number)
        for number in [n for n in self._seen if n <= self._latest - changes.WINDOW]:
            del self._seen[number]

    def _all(self) -> list[Watch]:
        with self._lock:
            return list(self.watches)

    def _run(self, waker: Callable[[], Waker]) -> None:
        waiting = waker()
        checked_at = asked_at = monotonic()
        fresh = True
        while not self._stop.is_set():
            if not self.watches:
                fresh = True
                self._some.wait()
                self._some.clear()
                continue
            try:
                if fresh:
                    self.skip()
                    fresh = False
                self.look()
                if monotonic() - asked_at > WRITING_SECONDS:
                    self.look_who_writes()
                    asked_at = monotonic()
                if monotonic() - checked_at > CHECK_SECONDS:
                    self.check()
                    checked_at = monotonic()
                waiting.wait(WAIT_SECONDS, self._stop)
            except DatabaseError:
                log.warning("live updates wait for the database", exc_info=True)
                connection.close()
                self._stop.wait(WAIT_SECONDS)


hub = Hub()
