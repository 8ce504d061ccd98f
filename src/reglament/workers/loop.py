"""Owns the life of a worker: work, wait, survive a database that is away, stop when asked."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection

from reglament.workers.pulse import Pulse
from reglament.workers.waking import Waker

log = logging.getLogger(__name__)
LONGEST_WAIT = 1.0  # seconds; a lost wake-up costs no more than this


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set; the work in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def work_until(
    stop: threading.Event,
    step: Callable[[], bool],
    waker: Waker,
    *,
    name: str,
    longest_seconds: float = 0.0,
) -> None:
    """Call `step` until `stop`; it tells whether it found work. A failing database is waited for; `waker` is closed.

    A step beyond `longest_seconds` (0: without limit) ends the process: the supervisor starts another, and what it had
    in hands counts one death.
    """
    pause, pulse = 0.2, Pulse(name)
    while not stop.is_set():
        try:
            pulse.beat()
            with at_most(longest_seconds):
                found = step()
            if not found:
                waker.wait(LONGEST_WAIT, stop)
            pause = 0.2
        except (DatabaseError, InterfaceError, OSError) as failure:
            log.warning("%s: the database or disk failed (%s); trying again", name, said(failure))
            connection.close()
            stop.wait(pause)
            pause = min(pause * 2, 5.0)
    waker.close()
    pulse.end()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End this process by SIGALRM where the work inside takes longer; 0 sets no limit. For the main thread only."""
    if not seconds:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def last_words(name: str) -> Iterator[None]:
    """Write down what a stopping process still has in hands; where that fails, it stands as after a kill."""
    try:
        yield
    except (DatabaseError, InterfaceError) as failure:
        log.warning("%s: its last work could not be written down (%s)", name, said(failure))


def said(failure: Exception) -> str:
    """Return the first line of what failed, for a log that is read at night."""
    return str(failure).strip().splitlines()[0] if str(failure).strip() else type(failure).__name__
