"""Owns the looks at the database: its library, its file, its tables, its room, its clock."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from reglament.cli.looks.check import Check


def sqlite() -> Iterator[Check]:
    """Name the SQLite library, and its known bugs where it is in use."""
    from django.conf import settings
    from django.db import connection

    driver = settings.SQLITE_DRIVER
    printed = ".".join(map(str, driver.version))
    used = connection.vendor == "sqlite"
    remedy = driver.warning if used else ""
    yield Check("SQLite", f"{printed}, {'bundled' if driver.bundled else 'system'}", remedy)


def database() -> Iterator[Check]:
    """Read the tables' versions, and every page of a SQLite file."""
    from django.db import connection

    from reglament.cli.desk import DAMAGED
    from reglament.project.health import missing_migrations

    missing = missing_migrations()
    remedy = "Run `reglament migrate`." if missing else ""
    yield Check("database", f"{connection.vendor}, {missing} migrations missing", remedy)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            said = str(cursor.fetchone()[0]).strip().splitlines()
        yield Check("database file", said[-1], "" if said == ["ok"] else DAMAGED)


def writing() -> Iterator[Check]:
    """Write a row that nobody sees, as `/readyz` does."""
    from reglament.operations.probe_writing import writing_trouble
    from reglament.project.health import missing_migrations
    from reglament.wall_time import now

    if missing_migrations():
        return
    trouble = writing_trouble(at=now())
    remedy = (
        "Make room for its file, or let us write there; until then mail is refused for now (451) "
        "and pages answer 503."
    )
    yield Check("writing", trouble or "works", remedy if trouble else "")


def room() -> Iterator[Check]:
    """Measure what is left on the disks of the data folder and of the database file."""
    from django.conf import settings
    from django.db import connection

    from reglament.store.room import ROOM_WANTED

    folders = [Path(settings.DATA)]
    if connection.vendor == "sqlite":
        folders.append(Path(settings.DATABASES["default"]["NAME"]).parent)
    for folder in dict.fromkeys(folders):
        if not folder.is_dir():
            remedy = "Make its folder, or correct REGLAMENT_DATABASE_URL."
            yield Check(f"room in {folder}", "there is no such folder", remedy)
            continue
        free = shutil.disk_usage(folder).free
        remedy = (
            ""
            if free >= ROOM_WANTED
            else "Make room: mail is refused for now (451) when none is left."
        )
        yield Check(f"room in {folder}", f"{free / 1024**3:.1f} GB free", remedy)


def clock() -> Iterator[Check]:
    """Compare this machine's clock with PostgreSQL's."""
    from django.db import connection

    from reglament.wall_time import now

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - now()).total_seconds())
    remedy = "Synchronise both machines by NTP: deadlines are compared." if apart > 2 else ""
    yield Check("clock", f"{apart:.1f} s apart from the database's", remedy)
