"""A contact chooses the language of the desk's own letters; what staff registered decides nothing of them.

The column is added as it is, as that of the zone was: SQLite would build the table anew, on which guards of others lean.
"""

from typing import Any

from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables

ADDED = "ALTER TABLE store_contact ADD COLUMN letters_in varchar(8) NOT NULL DEFAULT ''"
DROPPED = "ALTER TABLE store_contact DROP COLUMN letters_in"


def guard_drafts(apps: Any, schema_editor: Any) -> None:
    # the columns of the last but one migration made SQLite build the table anew, without its triggers
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "ReplyDraft")], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0014_waiting_in_queue")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ADDED, DROPPED)],
            state_operations=[
                migrations.AddField(
                    "contact", "letters_in", models.CharField(blank=True, default="", max_length=8)
                )
            ],
        ),
        migrations.RunPython(guard_drafts, migrations.RunPython.noop),
    ]
