"""Owns the proof of a decision table: every combination of facts answered, by one row only, no row idle.

The domains are never multiplied out. Values that the same rows allow are one group, and what follows depends only on
which rows are still possible, so that each such set is looked into once. Tables of millions of combinations are
proved in milliseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reglament.core.tables.table import Row, Table

# a table with many holes is shown by its first ones
MOST_GAPS = 20

# far above any real regulation; beyond it the table should be split, which the caller reports
MOST_CELLS = 200_000

Combination = Mapping[str, str]


class TableTooLargeError(Exception):
    """The table has too many distinct cells to be proved; it should be split in two."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows that both answer `example`."""

    first: Row
    second: Row
    example: Combination


@dataclass(frozen=True, slots=True)
class Proof:
    """What is wrong with a table: unanswered combinations, double answers, rows that never answer alone."""

    gaps: tuple[Combination, ...]
    overlaps: tuple[Overlap, ...]
    unreachable: tuple[Row, ...]

    @property
    def holds(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (self.gaps or self.overlaps or self.unreachable)


def prove(table: Table, domains: Mapping[str, Sequence[str]]) -> Proof:
    """Prove `table` over `domains` (input -> its values); raises KeyError for an input without a domain.

    Each kind of gap and each pair of overlapping rows is shown with one concrete combination.

    >>> row = Row(id="t/1", when={"level": frozenset({"basic"})}, then={}, clauses=())
    >>> prove(Table(name="t", inputs=("level",), rows=(row,)), {"level": ("basic", "gold")}).gaps
    ({'level': 'gold'},)
    """
    search = _Search(table, domains)
    search.visit(0, tuple(range(len(table.rows))), {})
    return search.proof()


class _Search:
    def __init__(self, table: Table, domains: Mapping[str, Sequence[str]]) -> None:
        self.table = table
        self.domains = [(name, domains[name]) for name in table.inputs]
        self.seen: set[tuple[int, tuple[int, ...]]] = set()
        self.alone: set[int] = set()
        self.gaps: list[Combination] = []
        self.pairs: dict[tuple[int, int], Combination] = {}

    def visit(self, depth: int, possible: tuple[int, ...], chosen: dict[str, str]) -> None:
        """Look into the cell where `chosen` holds and only the rows `possible` are left."""
        if not possible:
            self._note_gap(chosen)
            return
        if (depth, possible) in self.seen:
            return
        self.seen.add((depth, possible))
        if len(self.seen) > MOST_CELLS:
            raise TableTooLargeError(self.table.name)
        if depth == len(self.domains):
            self._conclude(possible, chosen)
            return
        name, values = self.domains[depth]
        for value, rows in self._groups(name, values, possible):
            self.visit(depth + 1, rows, {**chosen, name: value})

    def _groups(
        self, name: str, values: Sequence[str], possible: tuple[int, ...]
    ) -> list[tuple[str, tuple[int, ...]]]:
        groups: dict[tuple[int, ...], str] = {}
        allowed = [(index, self.table.rows[index].when.get(name)) for index in possible]
        for value in values:
            rows = tuple([index for index, some in allowed if some is None or value in some])
            groups.setdefault(rows, value)
        return [(value, rows) for rows, value in groups.items()]

    def _note_gap(self, chosen: dict[str, str]) -> None:
        if len(self.gaps) < MOST_GAPS:
            self.gaps.append({name: chosen.get(name, values[0]) for name, values in self.domains})

    def _conclude(self, possible: tuple[int, ...], chosen: dict[str, str]) -> None:
        if len(possible) == 1:
            self.alone.add(possible[0])
        for position, first in enumerate(possible):
            for second in possible[position + 1 :]:
                self.pairs.setdefault((first, second), chosen)

    def proof(self) -> Proof:
        rows = self.table.rows
        return Proof(
            gaps=tuple(self.gaps),
            overlaps=tuple(
                Overlap(rows[first], rows[second], example)
                for (first, second), example in self.pairs.items()
            ),
            unreachable=tuple(row for index, row in enumerate(rows) if index not in self.alone),
        )
