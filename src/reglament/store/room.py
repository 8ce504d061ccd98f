"""Owns how much room there is: what engine the database runs on, how large it is, what is free on the data's disk."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

# bytes: a day of busy mail; SQLite needs room beside the file to put its log away
ROOM_WANTED = 1024**3
SQLITE = "SELECT page_count * page_size, sqlite_version() FROM pragma_page_count, pragma_page_size"
POSTGRESQL = "SELECT pg_database_size(current_database()), current_setting('server_version')"


@dataclass(frozen=True, slots=True)
class Room:
    """The engine with its version, the bytes that the database takes, those free and all of the disk, None: unknown."""

    engine: str
    size: int
    free: int | None
    disk: int | None

    @property
    def scarce(self) -> bool:
        """Tell whether less is left than a busy day may need."""
        return self.free is not None and self.free < ROOM_WANTED


def room_of(data: Path) -> Room:
    """Return the room of the database and of the disk that holds the folder `data`; raises what the database raises."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE)
        else:
            cursor.execute(POSTGRESQL)
        size, version = cursor.fetchone()
    engine = f"{connection.display_name} {version.split()[0]}"
    try:
        disk = shutil.disk_usage(data)
    except OSError:
        return Room(engine, int(size), None, None)
    return Room(engine, int(size), disk.free, disk.total)
