"""Histories beside the tickets' cannot be edited either: those of work items and of articles."""

from typing import Any

from django.db import migrations

TABLES = ("store_workitemevent", "store_articleedition", "store_articlestep")
SQLITE = """CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
       BEGIN SELECT RAISE(ABORT, 'events are appended, never edited'); END"""
POSTGRESQL = """CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
       FOR EACH ROW EXECUTE FUNCTION store_refuse_edit()"""


def forwards(_apps: Any, schema_editor: Any) -> None:
    statement = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for table in TABLES:
        schema_editor.execute(statement.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("store", "0008_machines")]
    operations = [migrations.RunPython(forwards, elidable=False)]
