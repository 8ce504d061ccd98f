"""What only the engines know: rows that cannot be edited, one vendor's references, and the full-text index.

A later migration that makes SQLite build a table anew creates its triggers again (`guard_tables`); a test names those
that are missing.
"""

from typing import Any

from django.db import migrations

from reglament.store.vendor_guards import guard_tables

APPENDED = {
    "store_event": "events",
    "store_workitemevent": "events",
    "store_articleedition": "events",
    "store_articlestep": "events",
    "store_contactnote": "events",
    "store_supportorder": "events",
    "store_customerchange": "changes",
}
SQLITE = (
    """CREATE VIRTUAL TABLE store_search_index USING fts5(
       public_terms, internal_terms, content='store_searchtext', content_rowid='ticket_id',
       tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER store_search_insert AFTER INSERT ON store_searchtext BEGIN
       INSERT INTO store_search_index(rowid, public_terms, internal_terms)
       VALUES (new.ticket_id, new.public_terms, new.internal_terms); END""",
    """CREATE TRIGGER store_search_delete AFTER DELETE ON store_searchtext BEGIN
       INSERT INTO store_search_index(store_search_index, rowid, public_terms, internal_terms)
       VALUES ('delete', old.ticket_id, old.public_terms, old.internal_terms); END""",
    """CREATE TRIGGER store_search_update AFTER UPDATE ON store_searchtext BEGIN
       INSERT INTO store_search_index(store_search_index, rowid, public_terms, internal_terms)
       VALUES ('delete', old.ticket_id, old.public_terms, old.internal_terms);
       INSERT INTO store_search_index(rowid, public_terms, internal_terms)
       VALUES (new.ticket_id, new.public_terms, new.internal_terms); END""",
)
SQLITE_APPENDED = """CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
       BEGIN SELECT RAISE(ABORT, '{what} are appended, never edited'); END"""
POSTGRESQL = (
    """CREATE FUNCTION store_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'events are appended, never edited'; END $$""",
    """CREATE INDEX store_search_public ON store_searchtext
       USING gin (to_tsvector('simple', public_terms))""",
    """CREATE INDEX store_search_all ON store_searchtext
       USING gin (to_tsvector('simple', public_terms || ' ' || internal_terms))""",
)
POSTGRESQL_APPENDED = """CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
       FOR EACH ROW EXECUTE FUNCTION store_refuse_edit()"""


def forwards(apps: Any, schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        schema_editor.execute(statement)
    appended = SQLITE_APPENDED if is_sqlite else POSTGRESQL_APPENDED
    for table, what in APPENDED.items():
        schema_editor.execute(appended.format(table=table, what=what))
    guard_tables(apps.get_app_config("store").get_models(), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [migrations.RunPython(forwards, elidable=False)]
