"""Owns what a decision table is: rows, inputs, outputs. Deciding and proving are neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a decision table: `when` fact -> allowed values (an absent fact allows all), `then` -> outputs.

    `id` is its path in the document ("commitments.response/P1:premium"), `line` where it stands in `file`.
    """

    id: str
    when: Mapping[str, frozenset[str]]
    then: Mapping[str, str]
    clauses: tuple[str, ...]
    assumed: str = ""
    file: str = ""
    line: int = 0

    def answers(self, facts: Mapping[str, str]) -> bool:
        """Tell whether this row speaks of these facts; a fact that is not given matches no named value.

        >>> Row(id="r", when={"level": frozenset({"basic"})}, then={}, clauses=()).answers({"level": "basic"})
        True
        """
        return all(facts.get(name, "") in allowed for name, allowed in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision table over finite domains; each combination of its inputs is answered by exactly one row."""

    name: str
    inputs: tuple[str, ...]
    rows: tuple[Row, ...]
    # answers already found, by the values of the inputs; a pure function's memory, not state
    known: dict[tuple[str, ...], Row] = field(default_factory=dict, compare=False, repr=False)
