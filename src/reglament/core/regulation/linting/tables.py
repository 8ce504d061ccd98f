"""Owns proving every table of a regulation: gaps, overlaps, rows that never answer alone, each with a ticket."""

from collections.abc import Iterator, Mapping

from reglament.core.regulation.document import Regulation, Row, Table
from reglament.core.regulation.linting.findings import at_path, at_row, ticket_words
from reglament.core.regulation.problems import DocumentProblem
from reglament.core.tables import Proof, TableTooLargeError, prove

Domains = Mapping[str, tuple[str, ...]]


def all_tables(regulation: Regulation) -> Iterator[Table]:
    """Yield every table: promises, their calendars, decisions, status reports."""
    for commitment in regulation.commitments.values():
        yield commitment.table
        yield commitment.calendar
    yield from regulation.tables.values()
    if regulation.status_update is not None:
        yield regulation.status_update


def table_findings(regulation: Regulation) -> Iterator[DocumentProblem]:
    """Yield what is wrong with the tables."""
    for table in all_tables(regulation):
        try:
            proofs = [prove(table, domains) for domains in worlds(regulation, table)]
        except TableTooLargeError:
            yield at_path(
                regulation, table.name, code="too-large", what="the table has too many distinct cells to be proved",
                remedy="Split it into two tables with fewer inputs each.",
            )  # fmt: skip
            continue
        yield from _findings(regulation, table, proofs)


def worlds(regulation: Regulation, table: Table) -> list[Domains]:
    """Return the domains that a table must answer; an ignored priority has its reset value only (HY-16)."""
    whole = {name: regulation.facts[name].values for name in table.inputs}
    authority = regulation.authority
    if authority is None or not authority.applies_when or authority.fact not in table.inputs:
        return [whole]
    applying, ignored = dict(whole), dict(whole)
    ignored[authority.fact] = (authority.otherwise_reset_to,)
    for name, allowed in authority.applies_when.items():
        if name in whole:
            applying[name] = tuple(value for value in whole[name] if value in allowed)
            ignored[name] = tuple(value for value in whole[name] if value not in allowed)
    return [applying, ignored]


def _findings(
    regulation: Regulation, table: Table, proofs: list[Proof]
) -> Iterator[DocumentProblem]:
    for proof in proofs:
        for gap in proof.gaps:
            yield at_path(
                regulation, table.name, code="gap", what=f"no row answers {ticket_words(gap)}",
                remedy="Add a row for it, or let a row cover these values; write `none` where nothing is promised.",
                example=ticket_words(gap),
            )  # fmt: skip
        for overlap in proof.overlaps:
            first, second = overlap.first, overlap.second
            yield at_row(
                second, code="overlap", what=f"this row and {first.id} (line {first.line}) both answer the same ticket",
                remedy="Narrow one of them, so that each ticket has one answer.", example=ticket_words(overlap.example),
            )  # fmt: skip
    idle = set.intersection(*({row.id for row in proof.unreachable} for proof in proofs))
    for row in table.rows:
        if row.id in idle:
            yield at_row(
                row, code="unreachable", what="this row decides no ticket that another row does not answer already",
                remedy="Take it away, or narrow the rows that cover it.",
                example=ticket_words(_answered_elsewhere(regulation, table, row, proofs)),
            )  # fmt: skip


def _answered_elsewhere(
    regulation: Regulation, table: Table, row: Row, proofs: list[Proof]
) -> Mapping[str, str]:
    """Return a ticket that an idle row speaks of: one that another row answers, where there is one."""
    for overlap in (one for proof in proofs for one in proof.overlaps):
        if row.id in (overlap.first.id, overlap.second.id):
            return overlap.example
    return {
        name: min(row.when.get(name) or regulation.facts[name].values[:1]) for name in table.inputs
    }
