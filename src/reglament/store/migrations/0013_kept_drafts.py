"""A draft remembers that it is a note for colleagues, and what the files chosen with it were called."""

from typing import Any

from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables


def guard_anew(apps: Any, schema_editor: Any) -> None:
    # SQLite built the table anew, without its triggers; PostgreSQL altered it
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "ReplyDraft")], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0012_reopened_in_queue")]

    operations = [
        migrations.AddField("replydraft", "note", models.BooleanField(default=False)),
        migrations.AddField("replydraft", "files", models.JSONField(default=list)),
        migrations.RunPython(guard_anew, migrations.RunPython.noop),
    ]
