"""The words of a note that is being written stand apart from those of a reply, and so do its files."""

from typing import Any

from django.db import migrations, models
from django.db.models import F

from reglament.store.vendor_guards import guard_tables


def guard_anew(apps: Any, schema_editor: Any) -> None:
    # SQLite built the table anew, without its triggers; PostgreSQL altered it
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "ReplyDraft")], schema_editor)


def set_apart(apps: Any, schema_editor: Any) -> None:
    drafts = apps.get_model("store", "ReplyDraft").objects.using(schema_editor.connection.alias)
    notes = drafts.filter(note=True)
    notes.update(noted=F("text"), noted_files=F("files"))
    notes.update(text="", files=[])


def put_together(apps: Any, schema_editor: Any) -> None:
    drafts = apps.get_model("store", "ReplyDraft").objects.using(schema_editor.connection.alias)
    drafts.filter(note=True).update(text=F("noted"), files=F("noted_files"))


class Migration(migrations.Migration):
    dependencies = [("store", "0017_proposed_priority")]

    operations = [
        migrations.AddField(
            "replydraft", "noted", models.TextField(blank=True, default="")
        ),
        migrations.AddField("replydraft", "noted_files", models.JSONField(default=list)),
        migrations.RunPython(guard_anew, migrations.RunPython.noop),
        migrations.RunPython(set_apart, put_together),
    ]
