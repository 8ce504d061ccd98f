"""Owns what stands at the path of a database: which file, and whether one that was gone has come back to stay."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import NamedTuple

STILL_SECONDS = 1.0
# what SQLite keeps beside a file: its log, which holds the last commits, and the log's index
BESIDE = ("-wal", "-shm")


class Place(NamedTuple):
    """Which file this is, whatever it is called."""

    device: int
    inode: int


def identity(file: Path) -> Place | None:
    """Return which file stands at a path, None where none is found."""
    try:
        found = file.stat()
    except OSError:
        return None
    return Place(found.st_dev, found.st_ino)


def beside(file: Path) -> tuple[Path, ...]:
    """Return the paths of what SQLite keeps beside a file."""
    return tuple(file.with_name(f"{file.name}{end}") for end in BESIDE)


@dataclass(slots=True)
class _Return:
    """Since when the file that came back, and its log, have been the same."""

    file: Place | None = None
    log: Place | None = None
    since: float = 0.0
    believed: bool = False


# by path; what this process has not seen gone is opened at once
_returns: dict[Path, _Return] = {}


def was_elsewhere(file: Path, found: Place | None) -> None:
    """Remember that not the file that was wanted stood at its path: `found` did, or none.

    One that is back is not doubted anew whenever somebody notices who still held the old one.
    """
    known = _returns.get(file)
    if known is None or found is None or found != known.file:
        _returns[file] = _Return()


def stood_still(file: Path) -> bool:
    """Tell whether a file may be opened: one that was gone only when it and its log have been the same for a second.

    Whoever puts a file back moves its log a moment later. Opened in between, it would get a new log; what is committed
    there is lost when the right one takes its place. Once it was opened, its log comes and goes with those who use it.
    """
    known = _returns.get(file)
    if known is None:
        return True
    there, log = identity(file), identity(beside(file)[0])
    if there is None or there != known.file or not (known.believed or log == known.log):
        _returns[file] = _Return(there, log, monotonic())
        return False
    known.believed = known.believed or monotonic() - known.since >= STILL_SECONDS
    return known.believed
