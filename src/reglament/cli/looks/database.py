"""Owns the looks at the database: its library, its file, its tables, its room, its clock."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from reglament.cli.looks.check import Check

REBUILD = "Run `reglament rebuild` once; the desk may work meanwhile."


def sqlite() -> Iterator[Check]:
    """Name the SQLite library, and its known bugs where it is in use."""
    from django.conf import settings
    from django.db import connection

    driver = settings.SQLITE_DRIVER
    printed = ".".join(map(str, driver.version))
    used = connection.vendor == "sqlite"
    remedy = driver.warning if used else ""
    yield Check("SQLite", f"{printed}, {'bundled' if driver.bundled else 'system'}", remedy)


def file() -> Iterator[Check]:
    """Tell where the SQLite file is, and whether it is there."""
    from django.conf import settings
    from django.db import connection

    from reglament.cli.desk import AWAY

    if connection.vendor != "sqlite":
        return
    path = Path(settings.DATABASES["default"]["NAME"])
    try:
        size = path.stat().st_size
    except OSError as failure:
        said = f"the database file {path} is not there: {failure.strerror}"
        yield Check("SQLite file", said, AWAY)
    else:
        yield Check("SQLite file", f"{path}, {size / 1024**2:.1f} MB")


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


def search() -> Iterator[Check]:
    """Count the requests whose words an earlier version made into terms: some are not found by ours."""
    from reglament.project.health import missing_migrations
    from reglament.store.queries.search import indexed_before

    if missing_migrations():
        return
    old = indexed_before().count()
    remedy = REBUILD if old else ""
    yield Check("search", f"{old} requests indexed by an earlier version", remedy)


def reopened() -> Iterator[Check]:
    """Count the open requests that came back under an earlier version: their rows stand where they stood then."""
    from reglament.project.health import missing_migrations
    from reglament.store.queries.projected import reopened_before

    if missing_migrations():
        return
    old = reopened_before().count()
    remedy = REBUILD if old else ""
    yield Check("queue", f"{old} requests reopened under an earlier version", remedy)


def room() -> Iterator[Check]:
    """Measure what is left on the disks of the data folder and of the database file."""
    from django.conf import settings
    from django.db import connection

    from reglament.store.room import ROOM_WANTED

    folders = [Path(settings.DATA)]
    if connection.vendor == "sqlite":
        folders.append(Path(settings.DATABASES["default"]["NAME"]).parent)
    for folder in dict.fromkeys(folders):
        free = shutil.disk_usage(_there(folder)).free
        remedy = (
            ""
            if free >= ROOM_WANTED
            else "Make room: mail is refused for now (451) when none is left."
        )
        yield Check(f"room in {folder}", f"{free / 1024**3:.1f} GB free", remedy)


def _there(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there: where it would be made."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


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
