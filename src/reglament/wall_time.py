"""Owns the system clock: the one module that reads it. Only the edges (web, workers, cli) call it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
