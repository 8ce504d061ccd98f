"""Owns `reglament backup FILE`: the whole desk in one file, while it works on."""

import argparse
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as zlib_error

from reglament.cli import desk
from reglament.cli.failures import TemporaryFailureError, UsageError
from reglament.cli.words import say

EXAMPLE = "  reglament backup desk-2026-11-24.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file."""
    parser.add_argument("file", type=Path, help="file to write; it holds secrets, keep it safe")
    parser.add_argument("--replace", action="store_true", help="take the place of an earlier file")


def run(arguments: argparse.Namespace) -> int:
    """Write the file; an existing one is replaced only when asked, and only by a whole one."""
    if arguments.file.is_dir() or not arguments.file.absolute().parent.is_dir():
        raise UsageError(
            f"{arguments.file} cannot be written as a file",
            where="FILE",
            remedy="Name a file in a folder that exists.",
        )
    if arguments.file.exists() and not arguments.replace:
        raise UsageError(
            f"{arguments.file} is there already",
            where="FILE",
            remedy="Name another file, or say --replace.",
        )
    desk.set_up()
    desk.require_migrated()
    from django.conf import settings

    from reglament.store.backup import BackupError, write_backup

    key = {"secret.key": settings.SECRET_KEY.encode()}
    try:
        with desk.database_faults():
            count = write_backup(arguments.file, extra=key, replace=arguments.replace)
    except (OSError, BackupError, BadZipFile, zlib_error) as failure:
        said = failure.strerror if isinstance(failure, OSError) else str(failure)
        raise TemporaryFailureError(
            f"the backup could not be written: {said}",
            where=str(arguments.file),
            remedy="Nothing of it is left behind. Give it room, or name a file elsewhere.",
        ) from failure
    print(say(f"{count} rows in {arguments.file}"))
    return 0
