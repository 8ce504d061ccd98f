"""Owns how findings are made: place of a path or row, a ticket in words."""

from collections.abc import Mapping

from reglament.core.regulation.document import Regulation, Row
from reglament.core.regulation.problems import ERROR, NOTE, DocumentProblem


def at_path(
    regulation: Regulation,
    path: str,
    *,
    code: str,
    what: str,
    remedy: str,
    note: bool = False,
    clause: str = "",
    example: str = "",
) -> DocumentProblem:
    """Return a finding at a path of the document; an unknown path falls back to the part that holds it."""
    file, line = place_of(regulation, path)
    return DocumentProblem(
        file=file,
        line=line,
        path=path,
        what=what,
        remedy=remedy,
        code=code,
        clause=clause,
        example=example,
        severity=NOTE if note else ERROR,
    )


def at_row(
    row: Row, *, code: str, what: str, remedy: str, example: str = "", note: bool = False
) -> DocumentProblem:
    """Return a finding at a row of a table."""
    return DocumentProblem(
        file=row.file, line=row.line, path=row.id, what=what, remedy=remedy, code=code, example=example,
        clause=", ".join(row.clauses), severity=NOTE if note else ERROR,
    )  # fmt: skip


def place_of(regulation: Regulation, path: str) -> tuple[str, int]:
    """Return file and line of a path, or of the nearest part around it that is known."""
    while path:
        if path in regulation.places:
            return regulation.places[path]
        path = path.rpartition(".")[0]
    first = next(iter(regulation.places.values()), ("", 1))
    return (f"{first[0].rpartition('/')[0]}/regulation.yaml".lstrip("/"), 1)


def ticket_words(facts: Mapping[str, str]) -> str:
    """Return facts as a person would name a ticket ("a ticket with level basic, priority P1")."""
    named = ", ".join(f"{name} {value or '(none)'}" for name, value in facts.items())
    return f"a ticket with {named}" if named else "any ticket"
