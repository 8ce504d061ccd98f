"""Owns asking several things of the database at once: what is counted, and what comes first of several kinds."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from reglament.store.written import Statement, again


@dataclass(frozen=True, slots=True)
class Question:
    """Rows by name as they stand at a moment.

    `key` names the question and holds everything else that decides which rows those are; None where it hardly
    comes back.
    """

    key: Hashable | None
    rows: Callable[[datetime], "Rows"]


# query sets by name; where several have one name, pair by pair
Rows = Mapping[Any, QuerySet[Any]] | Sequence[tuple[Any, QuerySet[Any]]]
# a statement and the names of what it asks for, in order
Asked = tuple[Statement, tuple[Any, ...]]


def counted(question: Question, *, at: datetime, most: int) -> dict[str, int]:
    """Return how many rows each query set holds, `most` at the most, by its name, in one query."""
    statement, names = _asked(question, "counted", at, most, partial(_counting, most=most))
    return dict(zip(names, statement.fetched(at)[0], strict=True)) if names else {}


def first_of(question: Question, *, at: datetime, by: str, most: int) -> list[tuple[int, int]]:
    """Return number and key of the first `most` rows: of the lowest number first, within it by `by` and key.

    Each query set is in that order already, so that the database stops where `most` are found; several may have one
    number.
    """
    statement, _ = _asked(question, by, at, most, partial(_picking, by=by, most=most))
    in_order = sorted((number, place, key) for number, key, place in statement.fetched(at))
    return [(number, key) for number, _, key in in_order[:most]]


def _asked(
    question: Question,
    kind: str,
    at: datetime,
    most: int,
    write: Callable[[Rows], Asked],
) -> Asked:
    if question.key is None:
        return write(question.rows(at))
    return again((kind, most, question.key), lambda moment: write(question.rows(moment)), (at,))


def _counting(asked: Rows, most: int) -> Asked:
    def part(_name: str, rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        sql, bound = rows.order_by().values("pk")[:most].query.sql_with_params()
        return f"(SELECT COUNT(*) FROM ({sql}) AS found)", bound  # noqa: S608 - bound by Django

    return _written(asked, part, "SELECT ", ", ")


def _picking(asked: Rows, by: str, most: int) -> Asked:
    def part(number: int, rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        sql, bound = rows.values("pk", by)[:most].query.sql_with_params()
        return f"SELECT {int(number)}, found.* FROM ({sql}) AS found", bound  # noqa: S608 - bound

    return _written(asked, part, "", " UNION ALL ")


def _written(
    asked: Rows,
    part: Callable[[Any, QuerySet[Any]], tuple[str, tuple[Any, ...]]],
    begins: str,
    joined: str,
) -> Asked:
    names: list[Any] = []
    parts: list[str] = []
    values: list[Any] = []
    for name, rows in asked.items() if isinstance(asked, Mapping) else asked:
        try:
            sql, bound = part(name, rows)
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(sql)
        values += bound
    sql = begins + joined.join(parts) if parts else ""
    return Statement(sql, tuple(values)), tuple(names)
