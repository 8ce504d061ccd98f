"""Owns whether every clause is put to use, and every conflict settled by a value that says so."""

from collections.abc import Iterator

from reglament.core.regulation.document import ClauseKind, Regulation
from reglament.core.regulation.linting.findings import at_path
from reglament.core.regulation.problems import DocumentProblem


def clause_findings(regulation: Regulation) -> Iterator[DocumentProblem]:
    """Yield clauses that nothing executes, informative ones without purpose, unsettled conflicts."""
    for clause in regulation.clauses.values():
        path = f"clauses/{clause.id}"
        informative = clause.kind is ClauseKind.INFORMATIVE
        if not informative and not regulation.citations.get(clause.id):
            yield at_path(
                regulation, path, code="unused-clause", clause=clause.id,
                what=f"nothing executes {clause.id} ({clause.kind.value}: {clause.text.en})",
                remedy="Cite it at the value that carries it out, or mark it informative.",
            )  # fmt: skip
        if informative != (clause.id in regulation.informative):
            remedy = f"Add `{clause.id}: page` (or glossary, link) under `informative:`."
            if not informative:
                remedy = "Take it out of `informative:`, or change its kind."
            yield at_path(
                regulation, path, code="informative", clause=clause.id,
                what=f"{clause.id} is {clause.kind.value}, and `informative:` says otherwise", remedy=remedy,
            )  # fmt: skip
        for conflict in clause.settled_by:
            if conflict not in regulation.conflicts:
                yield at_path(
                    regulation, path, code="unsettled", clause=clause.id,
                    what=f"{clause.id} runs under {conflict}, which `conflicts:` does not settle",
                    remedy=f"Add `{conflict}: {{en: …, ru: …}}` with the problem and our default.",
                )  # fmt: skip


def conflict_findings(regulation: Regulation) -> Iterator[DocumentProblem]:
    """Yield conflicts that no value and no clause settles."""
    settled = {conflict for clause in regulation.clauses.values() for conflict in clause.settled_by}
    for conflict in regulation.conflicts:
        if conflict not in settled and conflict not in regulation.assumptions:
            yield at_path(
                regulation, f"conflicts.{conflict}", code="unsettled",
                what=f"no value is marked `assumed: {conflict}` and no clause `settled_by: [{conflict}]`",
                remedy="Mark the value that is our default for it, or take the conflict away.",
            )  # fmt: skip


def assumption_notes(regulation: Regulation) -> Iterator[DocumentProblem]:
    """Yield a note for every default of ours, with the values that rest on it."""
    for conflict, paths in sorted(
        regulation.assumptions.items(), key=lambda item: _number(item[0])
    ):
        words = regulation.conflicts[conflict].en.rstrip(".")
        shown = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
        yield at_path(
            regulation, paths[0], code="assumed", note=True,
            what=f"{conflict} is settled by our default: {words}",
            remedy=f"The owner of the text may decide otherwise at {shown}.",
        )  # fmt: skip


def _number(conflict: str) -> tuple[int, str]:
    digits = conflict.rpartition("-")[2]
    return (int(digits) if digits.isdigit() else 0, conflict)
