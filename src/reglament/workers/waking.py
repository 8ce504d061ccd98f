"""Owns waiting for work: PostgreSQL's NOTIFY, SQLite's data version, or the time alone; never longer than told."""

import threading
from time import monotonic
from typing import Protocol

import psycopg
from django.db import connection
from psycopg import sql

SQLITE_LOOK_SECONDS = 0.05


class Waker(Protocol):
    """Something to wait on."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when there may be work, after `seconds`, or soon after `stop` is set."""

    def close(self) -> None:
        """Let go of what waiting holds; nobody waits afterwards."""


class Timer:
    """Waits for the time alone: what is due at a moment needs nobody to say so."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait out the time, or until `stop` is set."""
        stop.wait(seconds)

    def close(self) -> None:
        """Nothing is held."""


class SQLiteWaker:
    """Sees every commit of another process by `PRAGMA data_version`, which reads one shared page."""

    def __init__(self) -> None:
        self._version = -1

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Look at the version every few hundredths of a second."""
        ends_at = monotonic() + seconds
        while (left := ends_at - monotonic()) > 0 and not stop.is_set():
            version = self._read()
            if version != self._version:
                self._version = version
                return
            stop.wait(min(SQLITE_LOOK_SECONDS, left))

    def close(self) -> None:
        """Nothing is held: the connection is the process's own."""

    @staticmethod
    def _read() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])


class PostgreSQLWaker:
    """Listens on a connection of its own; when that breaks, waiting is bounded until it is back."""

    def __init__(self, *channels: str) -> None:
        self._channels = channels
        self._listener: psycopg.Connection[tuple[object, ...]] | None = None

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait for a notice; each slice is short enough to see `stop`."""
        ends_at = monotonic() + seconds
        while (left := ends_at - monotonic()) > 0 and not stop.is_set():
            try:
                if any(
                    True for _ in self._listening().notifies(timeout=min(left, 0.5), stop_after=1)
                ):
                    return
            except psycopg.Error:
                self.close()
                stop.wait(min(left, 1.0))

    def close(self) -> None:
        """Close the connection that listens."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _listening(self) -> psycopg.Connection[tuple[object, ...]]:
        if self._listener is None or self._listener.closed:
            parameters = connection.get_connection_params()
            names = ("dbname", "user", "password", "host", "port", "connect_timeout", "sslmode")
            known = {name: parameters[name] for name in names if name in parameters}
            self._listener = psycopg.connect(**known, autocommit=True)
            for channel in self._channels:
                self._listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        return self._listener


def waker(*channels: str) -> Waker:
    """Return what fits the database in use; without channels, what waits for the time alone."""
    if not channels:
        return Timer()
    return SQLiteWaker() if connection.vendor == "sqlite" else PostgreSQLWaker(*channels)
