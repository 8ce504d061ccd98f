"""Owns what reading finds on its way: problems, which value cites which clause, which settles which conflict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reglament.core.regulation.problems import DocumentProblem
from reglament.core.regulation.reading.nodes import Node, line_of


@dataclass(slots=True)
class Report:
    """Collects while a document is read; `clauses` and `conflicts` are the ids that may be cited."""

    folder: str = ""
    problems: list[DocumentProblem] = field(default_factory=list)
    clauses: set[str] = field(default_factory=set)
    conflicts: set[str] = field(default_factory=set)
    citations: dict[str, list[str]] = field(default_factory=dict)
    assumptions: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)

    def file(self, name: str) -> str:
        """Return how a person is told of the file `name`."""
        return f"{self.folder}/{name}" if self.folder else name

    def add(
        self,
        *,
        file: str,
        node: Node | int,
        path: str,
        what: str,
        remedy: str,
        code: str = "invalid",
        clause: str = "",
    ) -> None:
        """Note one problem at a node or line."""
        line = node if isinstance(node, int) else line_of(node)
        self.problems.append(
            DocumentProblem(
                file=self.file(file),
                line=line,
                path=path,
                what=what,
                remedy=remedy,
                code=code,
                clause=clause,
            )
        )

    def cite(self, clause: str, path: str) -> None:
        """Note that the value at `path` comes from `clause`."""
        paths = self.citations.setdefault(clause, [])
        if path not in paths:
            paths.append(path)

    def assume(self, conflict: str, path: str) -> None:
        """Note that the value at `path` is our default for `conflict`."""
        paths = self.assumptions.setdefault(conflict, [])
        if path not in paths:
            paths.append(path)


def one_of(allowed: Iterable[str]) -> str:
    """Return "Use one of: a, b, c." for a remedy."""
    return f"Use one of: {', '.join(allowed)}."


def nearest(word: str, allowed: Sequence[str]) -> str:
    """Return "Did you mean 'x'? " where a word is near, else ''."""
    # needed for a wrong document only, and slow to import
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(word, allowed, n=1)
    return f"Did you mean {near[0]!r}? " if near else ""
