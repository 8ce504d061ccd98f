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
    """How long what came back has been the same."""

    seen: tuple[Place | None, ...] = ()
    since: float = 0.0


# by path; what this process has not seen gone is opened at once
_returns: dict[Path, _Return] = {}


def was_gone(file: Path) -> None:
    """Remember that a file was not at its path."""
    _returns[file] = _Return()


def stood_still(file: Path) -> bool:
    """Tell whether a file may be opened: one that was gone only when it and its log have been the same for a second.

    Whoever puts a file back moves its log a moment later. Opened in between, it would get a new log; what is committed
    there is lost when the right one takes its place.
    """
    found = _returns.get(file)
    if found is None:
        return True
    seen = tuple(identity(one) for one in (file, *beside(file)[:1]))
    if seen != found.seen:
        found.seen, found.since = seen, monotonic()
    if monotonic() - found.since < STILL_SECONDS:
        return False
    _returns.pop(file, None)
    return True
