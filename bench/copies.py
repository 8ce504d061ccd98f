"""Makes a large desk of a small one: `python bench/copies.py 99` after `bench/populate.py 1000`.

Each ticket is copied with everything that belongs to it under new keys; each copy has one word of its own, `copy<key>`.
"""

import argparse
import sys
from typing import Any

from populate import set_up

TELLS_APART = 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int, help="copies of each ticket")
    times = parser.parse_args().times
    set_up()
    from django.db import connection, transaction

    from reglament.store.models import Ticket

    with transaction.atomic(), connection.cursor() as cursor:
        tickets = span_of(Ticket)
        copy(cursor, Ticket, "", times, tickets)
        for relation in Ticket._meta.related_objects:
            copy(cursor, relation.related_model, relation.field.column, times, tickets)
        if connection.vendor == "postgresql":
            for model in (Ticket, *(one.related_model for one in Ticket._meta.related_objects)):
                if model._meta.pk.column == "id":
                    table = model._meta.db_table
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}) + 1)"
                    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    print(f"{Ticket.objects.count()} tickets")
    return 0


def span_of(model: Any) -> int:
    from django.db.models import Max

    return int(model.objects.aggregate(most=Max("pk"))["most"] or 0)


def copy(cursor: Any, model: Any, ticket: str, times: int, tickets: int) -> None:
    """Copy the rows of one table; `ticket` is its column that refers to tickets."""
    span = span_of(model)
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        columns.append(column)
        if field.column == ticket:
            value = f"{column} + {tickets} * n"
        elif field.primary_key:
            value = f"{column} + {span} * n"
        elif field.column == "public_terms":
            value = f"{column} || ' copy' || ({ticket} + {tickets} * n)"
        elif (field.unique and field.max_length) or field.column == "number":
            value = f"substr({column}, 1, {field.max_length - TELLS_APART}) || '-' || n"
        elif field.unique and field.null:
            value = "NULL"
        else:
            value = column
        values.append(value)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
        f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times}) "
        f"SELECT {', '.join(values)} FROM {model._meta.db_table}, copies"
    )


if __name__ == "__main__":
    sys.exit(main())
