"""Owns `reglament backup FILE`: the whole desk in one file, while it works on."""

import argparse
from pathlib import Path

from reglament.cli import desk
from reglament.cli.failures import TemporaryFailureError, UsageError
from reglament.cli.words import say

EXAMPLE = "  reglament backup desk-2026-11-24.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file."""
    parser.add_argument("file", type=Path, help="file to write; it holds secrets, keep it safe")


def run(arguments: argparse.Namespace) -> int:
    """Write the file; an existing one is replaced only by a whole one."""
    if arguments.file.is_dir() or not arguments.file.absolute().parent.is_dir():
        raise UsageError(
            f"{arguments.file} cannot be written as a file",
            where="FILE",
            remedy="Name a file in a folder that exists.",
        )
    desk.set_up()
    desk.require_migrated()
    from django.conf import settings

    from reglament.store.backup import write_backup

    key = {"secret.key": settings.SECRET_KEY.encode()}
    try:
        with desk.database_faults():
            count = write_backup(arguments.file, extra=key)
    except OSError as failure:
        raise TemporaryFailureError(
            f"the backup could not be written: {failure}",
            where=str(arguments.file),
            remedy="Give it room, or name a file elsewhere.",
        ) from failure
    print(say(f"{count} rows in {arguments.file}"))
    return 0
