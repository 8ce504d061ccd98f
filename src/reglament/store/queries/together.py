"""Owns asking several things of the database at once: what is counted, and what comes first of several kinds."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counted(asked: Mapping[str, QuerySet[Any]], *, most: int) -> dict[str, int]:
    """Return how many rows each query set holds, `most` at the most, by its name, in one query."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in asked.values():
        sql, bound = rows.order_by().values("pk")[:most].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS found)")  # noqa: S608 - bound by Django
        values += bound
    return dict(zip(asked, _fetched("SELECT " + ", ".join(parts), values)[0], strict=True))


def first_of(asked: Mapping[int, QuerySet[Any]], *, by: str, most: int) -> list[tuple[int, int]]:
    """Return number and key of the first `most` rows: of the lowest number first, within it by `by` and key.

    Each query set is in that order already, so that the database stops where `most` are found.
    """
    parts: list[str] = []
    values: list[Any] = []
    for number, rows in asked.items():
        try:
            sql, bound = rows.values("pk", by)[:most].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {int(number)}, found.* FROM ({sql}) AS found")  # noqa: S608 - bound
        values += bound
    rows_found = _fetched(" UNION ALL ".join(parts), values) if parts else []
    in_order = sorted((number, place, key) for number, key, place in rows_found)
    return [(number, key) for number, _, key in in_order[:most]]


def _fetched(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
