"""Owns the answer to "is this sender served": the regulation's admission table asked with coverage facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from reglament.core.regulation.document import Regulation, Row
from reglament.core.tables import NoRowError, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """`answer`: admit, decline, triage or notice; `ground` and `reason` are codes, `row` names the table row.

    `region` is the row of the table that speaks of the customer's region, where the regulation has one.
    """

    answer: str
    ground: str = ""
    reason: str = ""
    flags: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    row: str = ""
    region: Row | None = None


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
    region = _region(regulation, coverage)
    return Admission(
        answer=row.then["answer"],
        ground=row.then.get("ground", ""),
        reason=row.then.get("reason", ""),
        flags=_flags(row, region),
        clauses=row.clauses,
        row=row.id,
        region=region,
    )


def turned_away(regulation: Regulation, coverage: Mapping[str, str]) -> Admission | None:
    """Return the decline that meets this sender by every channel that opens requests, None where one may open one."""
    found = [
        admission(regulation, {**coverage, "channel": name})
        for name, rule in regulation.channels.items()
        if rule.opens
    ]
    return found[0] if found and all(one.answer == "decline" for one in found) else None


def _region(regulation: Regulation, coverage: Mapping[str, str]) -> Row | None:
    table = regulation.tables.get("region")
    return decide(table, coverage) if table is not None and coverage.get("region") else None


def _flags(*rows: Row | None) -> tuple[str, ...]:
    flags = [row.then.get("flag", "") for row in rows if row is not None]
    return tuple(flag for flag in flags if flag not in ("", "none"))
