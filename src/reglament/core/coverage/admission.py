"""Owns the answer to "is this sender served": the regulation's admission table asked with coverage facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from reglament.core.regulation.document import Regulation, Row
from reglament.core.tables import NoRowError, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """`answer`: admit, decline, triage or notice; `ground` and `reason` are codes, `row` names the table row."""

    answer: str
    ground: str = ""
    reason: str = ""
    flags: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    row: str = ""


ADMITTED = Admission(answer="admit")


def admission(regulation: Regulation, coverage: Mapping[str, str]) -> Admission:
    """Return the answer of the regulation's table `admission`; without such a table everybody is admitted.

    A combination that the table does not answer goes to triage: a person decides, nobody is lost.
    """
    table = regulation.tables.get("admission")
    if table is None:
        return ADMITTED
    try:
        row = decide(table, coverage)
    except NoRowError:
        return Admission(answer="triage", reason="not-answered")
    return Admission(
        answer=row.then["answer"],
        ground=row.then.get("ground", ""),
        reason=row.then.get("reason", ""),
        flags=_flags(regulation, row, coverage),
        clauses=row.clauses,
        row=row.id,
    )


def _flags(regulation: Regulation, row: Row, coverage: Mapping[str, str]) -> tuple[str, ...]:
    flags = [row.then.get("flag", "")]
    region = regulation.tables.get("region")
    if region is not None and coverage.get("region"):
        flags.append(decide(region, coverage).then.get("flag", ""))
    return tuple(flag for flag in flags if flag not in ("", "none"))
