"""Owns the signs of life that a process gives: from its loop where it has one, else from a thread."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection

from reglament.operations.beat import beat, end
from reglament.wall_time import now, steady_seconds

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 15.0


class Pulse:
    """Says every few seconds that the process works."""

    def __init__(self, process: str) -> None:
        self._process, self._host = process, socket.gethostname()
        self._started_at = now()
        self._due_at = 0.0

    def beat(self) -> None:
        """Say it, where the last time is some seconds past; raises what the database raises."""
        if steady_seconds() >= self._due_at:
            beat(self._host, self._process, started_at=self._started_at, at=now())
            self._due_at = steady_seconds() + INTERVAL_SECONDS

    def end(self) -> None:
        """Take the sign away; a database that is away keeps it, and it shows that we are gone."""
        try:
            end(self._host, self._process)
        except (DatabaseError, InterfaceError) as failure:
            log.warning("%s: its end could not be written down (%s)", self._process, failure)


@contextmanager
def beating(process: str) -> Iterator[None]:
    """Beat from a thread for what waits in a loop that is not ours."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(Pulse(process), stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)


def _beat(pulse: Pulse, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            pulse.beat()
        except (DatabaseError, InterfaceError):
            connection.close()
        stop.wait(1)
    pulse.end()
    connection.close()
