"""Owns the state of every clause: what in the document carries it out, which tests show it, and what that makes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reglament.core.regulation.document import Clause, Regulation

IMPLEMENTED = "implemented"
MISSING = "missing"
UNTESTED = "untested"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseState:
    """One clause with its evidence; it is implemented where a value cites it and a test shows it at work.

    `tests` is None where those that there are speak of another text.
    """

    clause: Clause
    implemented_by: tuple[str, ...]
    tests: tuple[str, ...] | None

    @property
    def state(self) -> str:
        """Return `implemented`, `missing`, or `untested` where a value cites it and no test speaks of this text."""
        if self.implemented_by and self.tests is None:
            return UNTESTED
        return IMPLEMENTED if self.implemented_by and self.tests else MISSING


def clause_states(
    regulation: Regulation, evidence: Mapping[str, Sequence[str]] | None
) -> Iterator[ClauseState]:
    """Yield every clause in the document's order; `evidence` maps clause ids to the tests marked with them.

    It is None for a text that no test speaks of.
    """
    for clause in regulation.clauses.values():
        yield ClauseState(
            clause=clause,
            implemented_by=regulation.citations.get(clause.id, ()),
            tests=None if evidence is None else tuple(evidence.get(clause.id, ())),
        )
