"""Owns finding regulations on disk and reading their files, once: the only part of them that does input.

What the files mean is `core.regulation`'s. A folder is `<code>/` or, for a further version, `<code>@<version>/`;
`REGLAMENT_REGULATIONS` names further roots, separated as in PATH.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from reglament.core.regulation.document import Regulation
from reglament.core.regulation.problems import DocumentProblem, RegulationInvalidError
from reglament.core.regulation.reading import read_regulation
from reglament.core.regulation.versions import version_in_force
from reglament.core.worktime import Calendar
from reglament.environment import given

HERE = Path(__file__).parent
VARIABLE = "REGLAMENT_REGULATIONS"
MARK = "regulation.yaml"
PATTERNS = ("*.yaml", "letters/*", "scenarios/*.yaml")
# far above any real document; a larger one is refused before it fills the memory
LARGEST_FILE = 4_000_000


class UnknownRegulationError(LookupError):
    """No regulation of this code or version is known; `known` names those that are."""

    def __init__(self, identity: str, known: tuple[str, ...]) -> None:
        self.identity, self.known = identity, known
        super().__init__(
            f"there is no regulation {identity!r}; known are: {', '.join(known) or 'none'}"
        )


def roots() -> tuple[Path, ...]:
    """Return the folders that hold regulations: the product's own, then those a person names."""
    more = given(VARIABLE)
    return (HERE, *(Path(part) for part in more.split(os.pathsep) if part))


def folders() -> Iterator[Path]:
    """Yield every folder that holds a regulation."""
    for root in roots():
        if root.is_dir():
            yield from sorted(path.parent for path in root.glob(f"*/{MARK}"))


def read_files(folder: Path) -> dict[str, str]:
    """Return the regulation files of a folder by their name inside it; raises RegulationInvalidError."""
    found = {}
    paths = sorted(path for pattern in PATTERNS for path in folder.glob(pattern) if path.is_file())
    for path in paths:
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        if len(content) > LARGEST_FILE:
            raise _unreadable(path, "the file is larger than 4 MB", "Split the regulation.")
        try:
            found[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _unreadable(
                path, f"byte {error.start} is not UTF-8", "Save the file as UTF-8."
            ) from error
    return found


def _unreadable(path: Path, what: str, remedy: str) -> RegulationInvalidError:
    problem = DocumentProblem(
        file=shown(path), line=1, path="", what=what, remedy=remedy, code="encoding"
    )
    return RegulationInvalidError((problem,))


def shown(path: Path) -> str:
    """Return a path as a person is told it: inside the product from its root, else as given."""
    try:
        return path.relative_to(HERE).as_posix()
    except ValueError:
        return path.as_posix()


def load_folder(folder: Path) -> Regulation:
    """Return the regulation of a folder; raises RegulationInvalidError with everything wrong in it."""
    files = read_files(folder)
    return read_regulation(files, folder=shown(folder), digest=digest_of(files))


def digest_of(files: Mapping[str, str]) -> str:
    """Return what tells these files from any others (SHA-256, hex)."""
    digest = hashlib.sha256()
    for name, text in sorted(files.items()):
        digest.update(f"{name}\0{len(text)}\0{text}".encode())
    return digest.hexdigest()


def folder_of(code: str, digest: str) -> Path | None:
    """Return the folder that holds exactly these files of the regulation, None where none does any more."""
    for folder in folders():
        if folder.name.partition("@")[0] == code and digest_of(read_files(folder)) == digest:
            return folder
    return None


def is_shipped(folder: Path) -> bool:
    """Tell whether a folder holds a text of the product's own, which its tests speak of."""
    return folder.parent == HERE


@lru_cache(maxsize=64)
def _cached(folder: Path) -> Regulation:
    return load_folder(folder)


def forget() -> None:
    """Read everything anew when next asked, as after a change of files or roots."""
    _cached.cache_clear()


def _distinct(found: Iterable[Path]) -> tuple[list[Regulation], list[DocumentProblem]]:
    """Return the regulations of the folders that can be loaded, and everything that keeps the others from it.

    Of two folders that hold the same version the second cannot.
    """
    by_identity: dict[str, Path] = {}
    problems: list[DocumentProblem] = []
    for folder in found:
        try:
            identity = _cached(folder).identity
        except RegulationInvalidError as error:
            problems += error.problems
            continue
        if identity in by_identity:
            problems.append(
                DocumentProblem(
                    file=shown(folder / MARK),
                    line=1,
                    path="version",
                    what=f"{identity} stands in {shown(by_identity[identity] / MARK)} too",
                    remedy="Give this one another version, or take one folder away.",
                    code="duplicate",
                )
            )
        by_identity.setdefault(identity, folder)
    return [_cached(folder) for folder in by_identity.values()], problems


def load_sound() -> tuple[tuple[Regulation, ...], tuple[DocumentProblem, ...]]:
    """Return every regulation that can be loaded, as `load_all` orders them, and what is wrong with the others."""
    found, problems = _distinct(folders())
    ordered = sorted(found, key=lambda regulation: (regulation.code, regulation.in_force_from))
    return tuple(ordered), tuple(problems)


def load_all() -> tuple[Regulation, ...]:
    """Return every regulation, by code and the moment it came into force.

    Raises RegulationInvalidError with everything that is wrong in any of them.
    """
    found, problems = load_sound()
    if problems:
        raise RegulationInvalidError(problems)
    return found


def load(name: str) -> Regulation:
    """Return a regulation by `code` (its latest version) or `code@version`; raises UnknownRegulationError.

    Only the folders of that code are read.
    """
    code, at_sign, version = name.partition("@")
    versions = versions_of(code)
    fitting = [one for one in versions if not at_sign or one.version == version]
    if not fitting:
        known = tuple(one.identity for one in versions)
        raise UnknownRegulationError(name, known or identities())
    return max(fitting, key=lambda regulation: regulation.in_force_from)


def versions_of(code: str) -> list[Regulation]:
    """Return every version of `code`, none where there is no such regulation; only the folders of that code are read.

    Raises RegulationInvalidError with everything that is wrong in any of them.
    """
    named = (folder for folder in folders() if folder.name.partition("@")[0] == code)
    versions, problems = _distinct(named)
    if problems:
        raise RegulationInvalidError(tuple(problems))
    return [one for one in versions if one.code == code]


def identities() -> tuple[str, ...]:
    """Return the names that `load` knows, without reading the documents."""
    return tuple(sorted({folder.name for folder in folders()}))


def in_force(code: str, at: datetime) -> Regulation:
    """Return the version of `code` in force at `at` (X-9); raises UnknownRegulationError where none is yet."""
    found = version_in_force(versions_of(code), at)
    if found is None:
        raise UnknownRegulationError(f"{code} in force at {at.isoformat()}", identities())
    return found


def calendar_named(name: str) -> Calendar:
    """Return a calendar by `code/calendar` or `code@version/calendar`; raises UnknownRegulationError."""
    identity, _, calendar = name.partition("/")
    calendars = load(identity).calendars
    if calendar not in calendars:
        raise UnknownRegulationError(name, tuple(f"{identity}/{known}" for known in calendars))
    return calendars[calendar]


def letter_names() -> frozenset[str]:
    """Return the names of the product's own letters, which a regulation may use or replace."""
    return frozenset(path.name.partition(".")[0] for path in (HERE / "letters").glob("*.*.txt"))


def evidence() -> dict[str, list[str]]:
    """Return which tests are marked with which clause, as `make evidence` wrote it down."""
    path = HERE / "evidence.json"
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def evidence_of(regulation: Regulation) -> dict[str, list[str]] | None:
    """Return the evidence where it speaks of this very text, which the product ships; None for any other text."""
    folder = folder_of(regulation.code, regulation.digest)
    return evidence() if folder is not None and is_shipped(folder) else None
