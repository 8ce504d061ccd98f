"""Owns showing how the database answered the slow queries of what was measured."""

from collections.abc import Iterable, Mapping


def show_slow(queries: Iterable[Mapping[str, str]], *, above_seconds: float) -> None:
    """Print each query that took so long, and its plan."""
    for one in queries:
        if float(one["time"]) >= above_seconds:
            print(f"    {float(one['time']) * 1000:.0f} ms: {one['sql'][:700]}")
            explain(one["sql"])


def explain(sql: str) -> None:
    from django.db import DatabaseError, connection

    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN ANALYZE"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"{word} {sql}")
            for row in cursor.fetchall():
                print("        ", row[-1])
    except DatabaseError as failure:
        print("        ", failure)
