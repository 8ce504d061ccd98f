"""Owns making a database file: on purpose only, whole or not at all, for nobody's eyes but its owner's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

from django.db import OperationalError, connection

from reglament.project.sqlite.places import beside


@contextmanager
def made() -> Iterator[None]:
    """Make the database file where there is none; what is written inside appears at its path when the block ends.

    The processes of a desk that waits for its file see it whole: half restored it would know no mailbox, and they would
    refuse mail for good. Raises OperationalError where it cannot be made.
    """
    file = Path(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or file.exists():
        yield
        return
    for one in beside(file):
        # SQLite would delete the last commits of the file it belongs to
        if one.exists():
            raise OperationalError(f"the log {one} is there without its file {file}")
    draft = _drawn(file)
    try:
        with _at(draft, instead_of=file):
            yield
        _publish(draft, file)
    finally:
        for one in (draft, *beside(draft)):
            one.unlink(missing_ok=True)


def _drawn(file: Path) -> Path:
    """Make an empty file, which is an empty database; SQLite gives its log the same rights (600).

    Its name is its own: in containers that share a volume processes have the same numbers.
    """
    try:
        number, name = mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    except OSError as failure:
        raise _unable(file.parent, failure) from failure
    os.close(number)
    return Path(name)


def _unable(folder: Path, failure: OSError) -> OperationalError:
    return OperationalError(f"unable to open a database file in {folder}: {failure.strerror}")


@contextmanager
def _at(draft: Path, *, instead_of: Path) -> Iterator[None]:
    connection.close()
    connection.settings_dict["NAME"] = str(draft)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(instead_of)


def _publish(draft: Path, file: Path) -> None:
    """Give the file its name; its log, which the last to close puts away into it, must be gone."""
    if any(one.exists() for one in beside(draft)):
        raise OperationalError("disk I/O error: the log of the new file could not be put away")
    try:
        os.link(draft, file)
    except FileExistsError as other:
        said = f"the database file {file} was made by somebody else meanwhile"
        raise OperationalError(said) from other
    except OSError as failure:
        raise _unable(file.parent, failure) from failure
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
