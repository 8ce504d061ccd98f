"""Owns reading figures: "2 working hours" as an amount, and grids whose last fact may be the columns."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reglament.core.regulation.document import Amount, Fact, Row, Table, Unit
from reglament.core.regulation.reading.facts import value_set
from reglament.core.regulation.reading.nodes import Mapping as MappingNode
from reglament.core.regulation.reading.nodes import Node, Scalar, Sequence, entries_of, line_of
from reglament.core.regulation.reading.report import nearest, one_of
from reglament.core.regulation.reading.section import Section

AMOUNT = re.compile(r"(\d{1,6}) (working minute|working hour|working day|hour)s?", re.ASCII)
UNITS = {
    "working minute": Unit.WORKING_MINUTES,
    "working hour": Unit.WORKING_HOURS,
    "working day": Unit.WORKING_DAYS,
    "hour": Unit.CLOCK_HOURS,
}
HOW = "Write e.g. `2 working hours`, `1 working day`, `90 working minutes` or `24 hours` (clock hours)"


def parse_amount(text: str) -> Amount | None:
    """Return the amount that a text names, or None.

    >>> parse_amount("2 working hours")
    Amount(count=2, unit=<Unit.WORKING_HOURS: 'working_hours'>)
    """
    match = AMOUNT.fullmatch(text)
    if match is None or int(match[1]) == 0:
        return None
    return Amount(int(match[1]), UNITS[match[2]])


def read_amount(section: Section, key: str) -> Amount:
    """Return the amount of `key`; a text that is none is a problem."""
    text = section.text(key)
    amount = parse_amount(text)
    if amount is None and text:
        section.problem(f"{text!r} is no amount", f"{HOW}.", key=key, code="amount")
    return amount or Amount(1, Unit.WORKING_HOURS)


def written(amount: Amount) -> str:
    """Return an amount as rows carry it ("2 working_hours")."""
    return f"{amount.count} {amount.unit.value}"


def target_cell(text: str) -> str | None:
    """Return a commitments cell as rows carry it, or None where it is neither amount, none nor unspecified."""
    if text in {"none", "unspecified"}:
        return text
    amount = parse_amount(text)
    return written(amount) if amount else None


def amount_cell(text: str) -> str | None:
    """Return a cell that must be an amount as rows carry it, or None."""
    amount = parse_amount(text)
    return written(amount) if amount else None


@dataclass(frozen=True, slots=True)
class Grid:
    """How a grid is read: its output, what a cell may hold, and whether each row must cite a clause."""

    output: str
    cell: Callable[[str], str | None]
    remedy: str
    cited: bool = True


def read_grid(section: Section, key: str, facts: Mapping[str, Fact], grid: Grid) -> Table:
    """Return the table below `key`, whose rows `by` (and `columns`) of this section explain."""
    by = _by(section, facts)
    columns = _columns(section, by, facts)
    name = section.inside(key)
    section.report.places[name] = (section.report.file(section.file), section.line(key))
    node = section.take(key, required=True)
    if node is None:
        return Table(name=name, inputs=by, rows=())
    reader = _GridReader(section, key, [facts[fact] for fact in by if fact in facts], columns, grid)
    reader.visit(node, (), {})
    return Table(name=name, inputs=by, rows=tuple(reader.rows))


def _by(section: Section, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    names = section.texts("by", default=())
    for name in names:
        if name not in facts:
            section.problem(
                f"{name!r} is not declared under `facts`", nearest(name, tuple(facts)) + one_of(facts),
                key="by", code="unknown-fact",
            )  # fmt: skip
    return tuple(name for name in names if name in facts)


def _columns(
    section: Section, by: tuple[str, ...], facts: Mapping[str, Fact]
) -> list[tuple[str, frozenset[str]]]:
    node = section.take("columns")
    if node is None:
        return []
    if not by or not isinstance(node, Sequence):
        section.problem(
            "columns are values of the last fact in `by`",
            "Write `by: […]` and `columns: […]`.",
            key="columns",
        )
        return []
    fact = facts[by[-1]]
    return [(str(item.value), value_set(section, item, fact, key="columns")) for item in node.value]


class _GridReader:
    def __init__(
        self,
        section: Section,
        key: str,
        by: list[Fact],
        columns: list[tuple[str, frozenset[str]]],
        grid: Grid,
    ) -> None:
        self.section, self.key, self.by, self.columns, self.grid = section, key, by, columns, grid
        self.rows: list[Row] = []

    def visit(self, node: Node, path: tuple[str, ...], when: dict[str, frozenset[str]]) -> None:
        """Read a leaf ({is: …} or a bare value) or go one fact deeper."""
        if not isinstance(node, MappingNode) or any(key == "is" for key, _, _ in entries_of(node)):
            self._leaf(node, path, when)
            return
        depth = len(path)
        if depth >= len(self.by) - bool(self.columns):
            self.section.problem(
                "this row has more parts than `by` has facts",
                "Write {is: …, clauses: […]} here.",
                at=node,
                key=self.key,
            )
            return
        level = Section(self.section.report, node, file=self.section.file, path=self._path(path))
        for key, (key_node, value) in level.entries.items():
            chosen = value_set(level, key_node, self.by[depth])
            self.visit(value, (*path, key), {**when, self.by[depth].name: chosen})

    def _path(self, path: tuple[str, ...]) -> str:
        return f"{self.section.inside(self.key)}/{':'.join(path)}"

    def _leaf(self, node: Node, path: tuple[str, ...], when: dict[str, frozenset[str]]) -> None:
        if not isinstance(node, MappingNode):
            self._cells(node, path, when, clauses=(), assumed="")
            return
        leaf = Section(self.section.report, node, file=self.section.file, path=self._path(path))
        leaf.report.places[leaf.path] = (leaf.report.file(leaf.file), line_of(node))
        assumed = leaf.assumed()
        clauses = leaf.clauses(required=self.grid.cited and not assumed)
        cells = leaf.take("is", required=True)
        leaf.close()
        if cells is not None:
            self._cells(cells, path, when, clauses=clauses, assumed=assumed)

    def _cells(
        self,
        node: Node,
        path: tuple[str, ...],
        when: dict[str, frozenset[str]],
        *,
        clauses: tuple[str, ...],
        assumed: str,
    ) -> None:
        if not isinstance(node, Sequence):
            self._row(node, path, when, clauses=clauses, assumed=assumed)
            return
        if len(node.value) != len(self.columns) or not self.columns:
            self.section.problem(
                f"this row has {len(node.value)} cells and the table {len(self.columns)} columns",
                "Give one cell a column, or a single value for all.", at=node, key=self.key, code="cells",
            )  # fmt: skip
            return
        fact = self.by[-1].name
        for (title, values), cell in zip(self.columns, node.value, strict=True):
            self._row(
                cell, (*path, title), {**when, fact: values}, clauses=clauses, assumed=assumed
            )

    def _row(
        self,
        node: Node,
        path: tuple[str, ...],
        when: dict[str, frozenset[str]],
        *,
        clauses: tuple[str, ...],
        assumed: str,
    ) -> None:
        text = str(node.value) if isinstance(node, Scalar) else ""
        value = self.grid.cell(text)
        if value is None:
            self.section.problem(
                f"{text!r} is not allowed in this table",
                self.grid.remedy,
                at=node,
                key=self.key,
                code="cell",
            )
            return
        report = self.section.report
        self.rows.append(
            Row(
                id=self._path(path).replace(f".{self.key}/", "/"),
                when=when,
                then={self.grid.output: value},
                clauses=clauses,
                assumed=assumed,
                file=report.file(self.section.file),
                line=line_of(node),
            )
        )
