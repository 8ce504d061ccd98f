"""Owns `reglament restore FILE`: an empty database becomes the desk of the backup."""

import argparse
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

    from django.conf import settings

    from reglament.project.sqlite.making import made
    from reglament.store.backup import BackupError, read_backup

    try:
        with desk.database_faults(), made():
            desk.migrate()
            count, extra = read_backup(arguments.file)
    except (ValueError, BadZipFile, zlib_error, KeyError, OSError) as wrong:
        said = "the file is cut or changed, or is no backup"
        if isinstance(wrong, OSError):
            said = wrong.strerror or str(wrong)
        elif isinstance(wrong, BackupError):
            said = str(wrong)
        raise UsageError(f"nothing was restored: {said}", where=str(arguments.file)) from wrong
    print(say(f"{count} rows restored; run `reglament verify` to be sure"))
    if extra.get("secret.key", b"").decode() != settings.SECRET_KEY:
        _keep_key(settings.DATA / "secret.key", extra["secret.key"])
    return 0


def _keep_key(file: Path, key: bytes) -> None:
    # reply addresses in letters already sent speak for their readers only under the old key
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_bytes(key)
    print(
        say(f"the desk's secret key is in {file}; a REGLAMENT_SECRET_KEY that is set must equal it")
    )
