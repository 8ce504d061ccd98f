"""Owns the choice of the one SQLite library of a process; it must run before Django loads its backend.

Two libraries on one file in one process drop each other's POSIX locks, so the bundled library takes the
place of the interpreter's for everybody who imports `sqlite3` afterwards, backup included.
"""

import importlib
import sys
from typing import NamedTuple

# https://sqlite.org/wal.html, "WAL-reset bug": from 3.7.0, repaired in 3.51.3
CORRUPTS_FROM, SOUND_FROM = (3, 7, 0), (3, 51, 3)


class Driver(NamedTuple):
    """The library in use; `bundled` when it is ours and not the interpreter's."""

    version: tuple[int, ...]
    bundled: bool

    @property
    def corrupts(self) -> bool:
        """Tell whether this version can damage a write-ahead log shared by processes."""
        return CORRUPTS_FROM <= self.version < SOUND_FROM

    @property
    def warning(self) -> str:
        """Return what to tell the administrator, empty when all is well."""
        if not self.corrupts:
            return ""
        printed = ".".join(map(str, self.version))
        return (
            f"SQLite {printed} has the WAL-reset bug, which can corrupt the database when several "
            "processes write. Install the pysqlite3 package (SQLite 3.51.3 or newer), or set "
            "REGLAMENT_DATABASE_URL to a PostgreSQL database."
        )


def install() -> Driver:
    """Put the bundled SQLite in the place of the interpreter's and return what is in use."""
    try:
        bundled = importlib.import_module("pysqlite3")
    except ImportError:
        return Driver(importlib.import_module("sqlite3").sqlite_version_info, bundled=False)
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")
    return Driver(bundled.sqlite_version_info, bundled=True)
