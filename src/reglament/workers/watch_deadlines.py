"""Owns the process that lets time pass: warnings, breaches, reminders, each at most seconds late."""

import logging
import threading

from reglament.operations.pass_time import next_moment, pass_time, take_due
from reglament.store.queries.wake_channels import DEADLINES
from reglament.wall_time import now
from reglament.workers.loop import LONGEST_WAIT, stop_on_signals, work_until
from reglament.workers.waking import waker

log = logging.getLogger(__name__)
BATCH = 50


def step() -> bool:
    """Act on what has come; return whether anything had."""
    at = now()
    due = take_due(at=at, limit=BATCH)
    for ticket in due:
        try:
            pass_time(ticket, at=at)
        except Exception:
            # the claim stays and counts: tried again alone when its lease ends, seen by `doctor`
            log.exception("ticket %s: time could not pass; trying again in seconds", ticket)
    return bool(due)


class UntilNext:
    """Waits for a notice, but never beyond the next moment of any agenda."""

    def __init__(self) -> None:
        self._waker = waker(DEADLINES)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait at most `seconds`."""
        coming = next_moment()
        left = (coming - now()).total_seconds() if coming else LONGEST_WAIT
        self._waker.wait(max(0.0, min(seconds, left)), stop)


def run() -> None:
    """Watch until SIGTERM."""
    work_until(stop_on_signals(), step, UntilNext(), name="deadlines")
