"""Owns the system's clocks: the one module that reads them. Only the edges (web, workers, cli) call it."""

import time
from datetime import UTC, datetime
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def steady_seconds() -> float:
    """Return the seconds since this machine started; nobody can set this clock, and it counts sleep too."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def boot_identity() -> str:
    """Return what tells one start of this machine from another; "" where the system does not say."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
