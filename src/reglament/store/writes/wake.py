"""Owns waking other processes when rows were committed: NOTIFY on PostgreSQL, nothing on SQLite.

On SQLite the listeners see every commit by the file's data version.
"""

from django.db import connection

from reglament.store.queries.wake_channels import CHANGES as CHANGES
from reglament.store.queries.wake_channels import LETTERS as LETTERS
from reglament.store.queries.wake_channels import RAW as RAW


def wake(*channels: str) -> None:
    """Tell listeners, at the commit of the running transaction, that there is something to do."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        notices = ", ".join("pg_notify(%s, '')" for _ in channels)
        cursor.execute(f"SELECT {notices}", channels)
