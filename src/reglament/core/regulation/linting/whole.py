"""Owns the whole lint: every proof and note over one regulation, sorted by place."""

from collections.abc import Collection, Iterator
from datetime import datetime

from reglament.core.regulation.document import Regulation, TargetKind
from reglament.core.regulation.keeping import DAYS, PARAMETER
from reglament.core.regulation.linting.charging import charging_findings
from reglament.core.regulation.linting.clauses import (
    assumption_notes,
    clause_findings,
    conflict_findings,
)
from reglament.core.regulation.linting.figures import figure_findings
from reglament.core.regulation.linting.findings import at_path, at_row
from reglament.core.regulation.linting.hours import hours_findings
from reglament.core.regulation.linting.tables import table_findings
from reglament.core.regulation.problems import DocumentProblem


def lint(
    regulation: Regulation, *, at: datetime, letters: Collection[str] | None = None
) -> list[DocumentProblem]:
    """Return every error and note on a regulation as of `at`, errors first, each group by place.

    `letters` are the product's own letter names; None leaves unchecked whether a notice names a letter that exists.
    """
    found = [
        *table_findings(regulation),
        *figure_findings(regulation, at),
        *clause_findings(regulation),
        *conflict_findings(regulation),
        *hours_findings(regulation, at),
        *charging_findings(regulation),
        *_letter_findings(regulation, letters),
        *_keeping_findings(regulation),
        *assumption_notes(regulation),
        *_notes(regulation),
    ]
    return sorted(found, key=lambda finding: (finding.severity, finding.file, finding.line))


def _letter_findings(
    regulation: Regulation, letters: Collection[str] | None
) -> Iterator[DocumentProblem]:
    if letters is None:
        return
    for position, notice in enumerate(regulation.notices, start=1):
        if notice.letter not in letters and notice.letter not in regulation.letters:
            yield at_path(
                regulation, f"notices/{position}", code="letter", what=f"there is no letter {notice.letter!r}",
                remedy=f"Add letters/{notice.letter}.en.txt and .ru.txt, or name a letter of the product.",
            )  # fmt: skip


def _keeping_findings(regulation: Regulation) -> Iterator[DocumentProblem]:
    kept = regulation.parameters.get(PARAMETER)
    if kept is not None and not DAYS.fullmatch(str(kept.value)):
        yield at_path(
            regulation, f"parameters.{PARAMETER}", code="days", what=f"{kept.value!r} is no number of days",
            remedy="Write it as 90 days.",
        )  # fmt: skip


def _notes(regulation: Regulation) -> Iterator[DocumentProblem]:
    for commitment in regulation.commitments.values():
        for row in commitment.table.rows:
            if row.then["target"] == TargetKind.UNSPECIFIED:
                yield at_row(
                    row, code="unspecified", note=True, what=f"the text gives no figure for {commitment.kind}",
                    remedy="Time is measured and never overdue; enter a figure in a new version if one is agreed.",
                )  # fmt: skip
    if not regulation.prevailing_language:
        yield at_path(
            regulation, "prevailing_language", code="language", note=True,
            what="the prevailing language is not stated", remedy="Ask the owner which text prevails (X-37).",
        )  # fmt: skip
    if regulation.status == "incomplete":
        yield at_path(
            regulation, "status", code="incomplete", note=True, what="the text is incomplete",
            remedy=f"It runs only after `reglament regulation activate {regulation.code}` (X-30).",
        )  # fmt: skip
