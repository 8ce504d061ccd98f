"""Owns the process that lets time pass: warnings, breaches, reminders, each at most seconds late."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from reglament.operations.pass_time import next_moment, pass_time, take_due
from reglament.operations.remind_of_letters import remind_of_letters
from reglament.workers.loop import LONGEST_WAIT, stop_on_signals, work_until
from reglament.workers.trusted_clock import TrustedClock
from reglament.workers.waking import waker

log = logging.getLogger(__name__)
BATCH = 50
HOUR = timedelta(hours=1)


class Watcher:
    """Acts on what has come by a clock that is not misled by jumps."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._reminded_at: datetime | None = None
        self._waker = waker()

    def step(self) -> bool:
        """Act on what has come; return whether anything had."""
        at = self._clock()
        self._remind(at)
        due = take_due(at=at, limit=BATCH)
        for ticket in due:
            try:
                pass_time(ticket, at=at)
            except (OperationalError, InterfaceError):
                # the database is away: told once, not once a ticket; the claims of the others end with their lease
                raise
            except Exception:
                # the claim stays and counts: tried again alone when its lease ends, seen by `doctor`
                log.exception("ticket %s: time could not pass; trying again in seconds", ticket)
        return bool(due)

    def _remind(self, at: datetime) -> None:
        """Remind of what no request's agenda holds, each hour and after each start."""
        if self._reminded_at is not None and timedelta() <= at - self._reminded_at < HOUR:
            return
        self._reminded_at = at
        try:
            remind_of_letters(at=at)
        except (OperationalError, InterfaceError):
            self._reminded_at = None
            raise
        except Exception:
            # deadlines wait for nothing; the next hour tries again
            log.exception(
                "leads could not be reminded of quarterly letters; trying again in an hour"
            )

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait at most `seconds`, and never beyond the next moment of any agenda.

        A second is soon enough for what a change makes due at once, and cheaper than a look at every commit.
        """
        coming = next_moment()
        left = (coming - self._clock()).total_seconds() if coming else LONGEST_WAIT
        self._waker.wait(max(0.0, min(seconds, left)), stop)

    def close(self) -> None:
        """Let go of what waiting holds."""
        self._waker.close()


def run() -> None:
    """Watch until SIGTERM."""
    watcher = Watcher(TrustedClock().now)
    work_until(stop_on_signals(), watcher.step, watcher, name="deadlines")
