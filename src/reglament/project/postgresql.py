"""Owns how values travel to and from PostgreSQL where the driver's own way is written in Python and slow."""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.types.array import ListBinaryDumper


class InstantLoader(BaseTzLoader):  # type: ignore[misc]  # the stubs do not tell what it is
    """Reads moments of a session in UTC; the server writes them as ISO 8601 has them."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return the moment in UTC; what has no ISO form (before Christ, infinity) is left to the driver."""
        text = bytes(data).decode("ascii")
        if text.endswith("+00"):
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass
        found: datetime = super().load(data)
        return found


def ease(connection: Any, **_: object) -> None:
    """Set up a new connection of Django's.

    Rows that are written together go in binary: the text of a list escapes each quote of each event.
    """
    if connection.vendor != "postgresql":
        return
    adapters = connection.connection.adapters
    adapters.register_dumper(list, ListBinaryDumper)
    if connection.timezone is UTC:
        adapters.register_loader("timestamptz", InstantLoader)
