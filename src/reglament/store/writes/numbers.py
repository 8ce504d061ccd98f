"""Owns the giving out of numbers, in order and never twice."""

from django.db import connection


def take_numbers(*, vendor: int, series: str, count: int) -> range:
    """Return the next `count` numbers of the series; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_numberseries (vendor_id, series, next) VALUES (%s, %s, %s) "
            "ON CONFLICT (vendor_id, series) DO UPDATE SET next = store_numberseries.next + %s "
            "RETURNING next",
            [vendor, series, count + 1, count],
        )
        after = int(cursor.fetchone()[0])
    return range(after - count, after)
