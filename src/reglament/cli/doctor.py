"""Owns `reglament doctor`: what would go wrong later, said now."""

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from reglament.cli import desk
from reglament.cli.failures import CommandError
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import say

if TYPE_CHECKING:
    from reglament.core.regulation.document import Regulation

EXAMPLE = "  reglament doctor --json"


class Check(NamedTuple):
    """One thing looked at; `remedy` is empty when all is well."""

    what: str
    found: str
    remedy: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    declare_forms(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; 0 when all is well, 1 when something asks for attention."""
    desk.set_up()
    checks = [check for look in LOOKS for check in _looked(look)]
    print_rows(arguments, [one._asdict() for one in checks], _plain)
    return 1 if any(one.remedy for one in checks) else 0


def _plain(row: dict[str, object]) -> str:
    told = f"{'!! ' if row['remedy'] else 'ok '} {say(str(row['what']))}: {say(str(row['found']))}"
    return f"{told}\n   {say(str(row['remedy']))}" if row["remedy"] else told


def _looked(look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        with desk.database_faults():
            yield from look()
    except CommandError as failure:
        yield Check(look.__name__.lstrip("_"), failure.what, failure.remedy or "See above.")


def _sqlite() -> Iterator[Check]:
    from django.conf import settings
    from django.db import connection

    driver = settings.SQLITE_DRIVER
    printed = ".".join(map(str, driver.version))
    used = connection.vendor == "sqlite"
    remedy = driver.warning if used else ""
    yield Check("SQLite", f"{printed}, {'bundled' if driver.bundled else 'system'}", remedy)


def _database() -> Iterator[Check]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    remedy = "Run `reglament migrate`." if missing else ""
    yield Check("database", f"{connection.vendor}, {missing} migrations missing", remedy)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            said = str(cursor.fetchone()[0])
        yield Check("database file", said, "" if said == "ok" else "Restore a backup.")


def _clock() -> Iterator[Check]:
    from django.db import connection

    from reglament.wall_time import now

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - now()).total_seconds())
    remedy = "Synchronise both machines by NTP: deadlines are compared." if apart > 2 else ""
    yield Check("clock", f"{apart:.1f} s apart from the database's", remedy)


def _regulations() -> Iterator[Check]:
    from reglament import regulations
    from reglament.core.regulation.problems import RegulationInvalidError

    for folder in regulations.folders():
        try:
            loaded = regulations.load_folder(folder)
        except RegulationInvalidError as wrong:
            first = str(wrong).splitlines()[0]
            remedy = f"Run `reglament regulation lint {folder.name}`."
            yield Check(f"regulation {folder.name}", first, remedy)
        else:
            yield _running(loaded)


def _running(loaded: "Regulation") -> Check:
    from reglament.core.regulation.readiness import open_points, years_missing
    from reglament.store.queries.regulations import activation_of
    from reglament.wall_time import now

    what, remedy = f"regulation {loaded.identity}", ""
    if missing := years_missing(loaded, now()):
        name, year = missing[0]
        return Check(what, f"calendar {name} has no {year}", "Add the year; nothing runs without.")
    if open_points(loaded) and activation_of(loaded) is None:
        remedy = (
            f"Run `reglament regulation activate {loaded.code}`; nobody confirmed what is open."
        )
    return Check(what, loaded.status, remedy)


def _waiting() -> Iterator[Check]:
    from reglament.store.models import Deadline, OutboxLetter, RawMail

    poison = RawMail.objects.filter(state="poison").count()
    yield Check("unreadable mail", str(poison), "Look at it in triage." if poison else "")
    failed = OutboxLetter.objects.filter(state__in=("dead", "unknown")).count()
    yield Check("letters that failed", str(failed), "Look at the letters page." if failed else "")
    stuck = Deadline.objects.filter(deaths__gte=3).count()
    remedy = "See the log of the deadlines process." if stuck else ""
    yield Check("deadlines that cannot be acted on", str(stuck), remedy)


def _mail() -> Iterator[Check]:
    from django.conf import settings

    from reglament.workers.configuration import relay

    try:
        yield Check("relay", repr(relay()))
    except ValueError as wrong:
        yield Check("relay", str(wrong), "Set REGLAMENT_RELAY_SECURITY.")
    domain = settings.OPTIONS["MAIL_DOMAIN"]
    remedy = "" if domain else "Set REGLAMENT_MAIL_DOMAIN to your mail host's name."
    yield Check("mail domain", domain or "none", remedy)


LOOKS: tuple[Callable[[], Iterator[Check]], ...] = (
    _sqlite,
    _database,
    _clock,
    _regulations,
    _mail,
    _waiting,
)
