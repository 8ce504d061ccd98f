"""Owns the signs of life of processes: saying that one works, taking the sign away, forgetting predecessors."""

import os
from datetime import datetime, timedelta

from reglament.store.models import Heartbeat

LATE_AFTER = timedelta(seconds=60)


def beat(host: str, process: str, *, started_at: datetime, at: datetime) -> None:
    """Say that this process works; the first time, those that it came in the place of are forgotten."""
    rows = Heartbeat.objects.filter(host=host, process=process)
    if rows.filter(pid=os.getpid()).update(beat_at=at, started_at=started_at):
        return
    for row in rows:
        if row.beat_at < at - LATE_AFTER or not _lives(row.pid):
            row.delete()
    Heartbeat.objects.update_or_create(
        host=host,
        process=process,
        pid=os.getpid(),
        defaults={"started_at": started_at, "beat_at": at},
    )


def end(host: str, process: str) -> None:
    """Take the sign away: this process stops in good order."""
    Heartbeat.objects.filter(host=host, process=process, pid=os.getpid()).delete()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
