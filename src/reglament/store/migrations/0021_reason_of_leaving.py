"""The reason for which a held contact was left without processing."""

from typing import Any

from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables


def forwards(apps: Any, schema_editor: Any) -> None:
    # SQLite makes the table anew to add a column that holds no null, and its triggers are gone with the old one
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "HeldInteraction")], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0020_letters_to_head")]

    operations = [
        migrations.AddField(
            model_name="heldinteraction",
            name="decided_why",
            field=models.TextField(blank=True),
        ),
        migrations.RunPython(forwards, elidable=False),
    ]
