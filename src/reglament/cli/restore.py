"""Owns `reglament restore FILE`: an empty database becomes the desk of the backup."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from reglament.cli import desk
from reglament.cli.failures import UsageError
from reglament.cli.words import say

EXAMPLE = "  REGLAMENT_DATABASE_URL=postgresql:///desk reglament restore desk-2026-11-24.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file."""
    parser.add_argument("file", type=Path, help="file that `reglament backup` wrote")


def run(arguments: argparse.Namespace) -> int:
    """Fill the database whole or not at all; SQLite and PostgreSQL read each other's backups."""
    desk.set_up()
    from zipfile import BadZipFile
    from zlib import error as zlib_error

    from reglament.store.backup import BackupError

    try:
        with desk.database_faults():
            count, changed = _restore(arguments.file)
    except (ValueError, BadZipFile, zlib_error, KeyError, OSError) as wrong:
        said, where = "the file is cut or changed, or is no backup", arguments.file
        if isinstance(wrong, OSError):
            said, where = wrong.strerror or str(wrong), wrong.filename2 or wrong.filename or where
        elif isinstance(wrong, BackupError):
            said = str(wrong)
        raise UsageError(f"nothing was restored: {said}", where=str(where)) from wrong
    print(say(f"{count} rows restored; run `reglament verify` to be sure"))
    if changed:
        _tell_of_the_key()
    return 0


def _restore(backup: Path) -> tuple[int, bool]:
    """Return the number of rows, and whether the key of the backup took the place of another or of none.

    Reply addresses in letters already sent speak for their readers only under the old key: it is there first.
    """
    from django.conf import settings
    from django.db import transaction

    from reglament.project.options import key_in_place
    from reglament.project.sqlite.making import made
    from reglament.store.backup import read_backup

    with ExitStack() as once_published, made():
        desk.make_tables()
        with transaction.atomic():
            count, extra = read_backup(backup)
            key = key_in_place(settings.OPTIONS, extra["secret.key"].decode("ascii"))
            changed = once_published.enter_context(key)
    return count, changed


def _tell_of_the_key() -> None:
    from django.conf import settings

    from reglament.project.options import key_file

    file = key_file(settings.OPTIONS)
    print(
        say(f"the desk's secret key is in {file}; a REGLAMENT_SECRET_KEY that is set must equal it")
    )
