"""What only the engines know: events that cannot be edited, and the full-text index."""

from typing import Any

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER store_event_is_append_only BEFORE UPDATE ON store_event
       BEGIN SELECT RAISE(ABORT, 'events are appended, never edited'); END""",
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
POSTGRESQL = (
    """CREATE FUNCTION store_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'events are appended, never edited'; END $$""",
    """CREATE TRIGGER store_event_is_append_only BEFORE UPDATE ON store_event
       FOR EACH ROW EXECUTE FUNCTION store_refuse_edit()""",
    """CREATE INDEX store_search_public ON store_searchtext
       USING gin (to_tsvector('simple', public_terms))""",
    """CREATE INDEX store_search_all ON store_searchtext
       USING gin (to_tsvector('simple', public_terms || ' ' || internal_terms))""",
)


def forwards(_apps: Any, schema_editor: Any) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(forwards, elidable=False)]
