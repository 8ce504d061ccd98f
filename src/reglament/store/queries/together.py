"""Owns asking several things of the database at once: what is counted, and what comes first of several kinds.

Every page asks them, and writing them anew cost more than answering them: a question that comes back is written once,
and asked again with another moment.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# what was written, by kind and key; never the questions themselves, which hold on to who asked
_WRITTEN: dict[Hashable, "Statement"] = {}
_MOST_WRITTEN = 256
# moments that no desk has seen, put where the asked one stands while a question is written
_STAND_INS = (datetime(1, 2, 3, 4, 5, 6, tzinfo=UTC), datetime(2, 3, 4, 5, 6, 7, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Question:
    """Rows by name as they stand at a moment.

    `key` names the question and holds everything else that decides which rows those are; None where it hardly
    comes back.
    """

    key: Hashable | None
    rows: Callable[[datetime], Mapping[Any, QuerySet[Any]]]


class Statement(NamedTuple):
    """A question in SQL: its names, its text, the values bound to it, and which of them are the moment."""

    names: tuple[Any, ...]
    sql: str
    values: tuple[Any, ...]
    moments: tuple[int, ...] = ()

    def fetched(self, at: datetime) -> list[tuple[Any, ...]]:
        """Return the rows found at a moment."""
        bound = list(self.values)
        for place in self.moments:
            bound[place] = connection.ops.adapt_datetimefield_value(at)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, bound)
            return list(cursor.fetchall())


Writing = Callable[[Mapping[Any, QuerySet[Any]]], Statement]


def counted(question: Question, *, at: datetime, most: int) -> dict[str, int]:
    """Return how many rows each query set holds, `most` at the most, by its name, in one query."""
    asked = _again(question, "counted", most, partial(_counting, most=most))
    return dict(zip(asked.names, asked.fetched(at)[0], strict=True))


def first_of(question: Question, *, at: datetime, by: str, most: int) -> list[tuple[int, int]]:
    """Return number and key of the first `most` rows: of the lowest number first, within it by `by` and key.

    Each query set is in that order already, so that the database stops where `most` are found.
    """
    write = partial(_picking, by=by, most=most)
    comes_back = question.key is not None
    asked = _again(question, by, most, write) if comes_back else write(question.rows(at))
    found = asked.fetched(at) if asked.names else []
    in_order = sorted((number, place, key) for number, key, place in found)
    return [(number, key) for number, _, key in in_order[:most]]


def _again(question: Question, kind: str, most: int, write: Writing) -> Statement:
    key = (kind, most, question.key)
    known = _WRITTEN.get(key)
    if known is None:
        first, second = (write(question.rows(at)) for at in _STAND_INS)
        known = _by_moment(first, second)
        if len(_WRITTEN) >= _MOST_WRITTEN:
            _WRITTEN.clear()
        _WRITTEN[key] = known
    return known


def _counting(asked: Mapping[str, QuerySet[Any]], most: int) -> Statement:
    def part(_name: str, rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        sql, bound = rows.order_by().values("pk")[:most].query.sql_with_params()
        return f"(SELECT COUNT(*) FROM ({sql}) AS found)", bound  # noqa: S608 - bound by Django

    return _written(asked, part, "SELECT ", ", ")


def _picking(asked: Mapping[int, QuerySet[Any]], by: str, most: int) -> Statement:
    def part(number: int, rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        sql, bound = rows.values("pk", by)[:most].query.sql_with_params()
        return f"SELECT {int(number)}, found.* FROM ({sql}) AS found", bound  # noqa: S608 - bound

    return _written(asked, part, "", " UNION ALL ")


def _written(
    asked: Mapping[Any, QuerySet[Any]],
    part: Callable[[Any, QuerySet[Any]], tuple[str, tuple[Any, ...]]],
    begins: str,
    joined: str,
) -> Statement:
    names: list[Any] = []
    parts: list[str] = []
    values: list[Any] = []
    for name, rows in asked.items():
        try:
            sql, bound = part(name, rows)
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(sql)
        values += bound
    return Statement(tuple(names), begins + joined.join(parts), tuple(values))


def _by_moment(one: Statement, other: Statement) -> Statement:
    """Return a question written for two moments as one for any: its values differ where the moment stands."""
    pairs = enumerate(zip(one.values, other.values, strict=True))
    moments = tuple(place for place, (mine, theirs) in pairs if mine != theirs)
    adapted = connection.ops.adapt_datetimefield_value(_STAND_INS[0])
    if one.sql != other.sql or any(one.values[place] != adapted for place in moments):
        raise ValueError("a question asks by more of a moment than the moment itself")
    return one._replace(moments=moments)
