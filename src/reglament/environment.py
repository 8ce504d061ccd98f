"""Owns where a value that a person sets for the desk is read: the environment, else `.env` in the working directory.

Nothing else asks either. Which settings there are stands in `project.options`; beside them a mailbox names the
variable of its password.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

PREFIX = "REGLAMENT_"
DOTENV = ".env"


class OptionError(ValueError):
    """A setting cannot be used: which, why and what is allowed."""


class Given(NamedTuple):
    """What stands behind a name, and where."""

    raw: str
    source: str


def given(name: str) -> str:
    """Return what stands behind a name, empty where it stands nowhere; raises OptionError for an unreadable `.env`."""
    found = find(name, os.environ, read_dotenv(Path.cwd() / DOTENV))
    return found.raw if found else ""


def find(name: str, environ: Mapping[str, str], dotenv: Mapping[str, str]) -> Given | None:
    """Return what stands behind a name: the environment wins, an empty value there too."""
    if name in environ:
        return Given(environ[name], "environment")
    return Given(dotenv[name], DOTENV) if name in dotenv else None


def names_given() -> frozenset[str]:
    """Return every name that has a value."""
    return frozenset({*os.environ, *read_dotenv(Path.cwd() / DOTENV)})


def read_dotenv(file: Path) -> Mapping[str, str]:
    """Return the assignments of a `.env` file: NAME=value lines, # comments, optional quotes."""
    try:
        stands = file.stat()
        return _read(file, stands.st_mtime_ns, stands.st_size)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return {}
    except OSError as failure:
        raise OptionError(
            f"{file} cannot be read ({failure.strerror}): let us read it, or take it away"
        ) from failure
    except UnicodeDecodeError as wrong:
        raise OptionError(f"{file} is not UTF-8 (byte {wrong.start}): save it as UTF-8") from wrong


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int, _size: int) -> Mapping[str, str]:
    # regulations are looked for with every command, and each asks for their folders
    found = {}
    for line in file.read_text(encoding="utf-8-sig").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("'\"")
    return found
