"""The log of the portal's outages says who wrote an entry; nobody stands for a monitor."""

from typing import Any

from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables


def guard_anew(apps: Any, schema_editor: Any) -> None:
    # SQLite built the table anew, without its triggers; PostgreSQL altered it
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "PortalOutage")], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0003_deadline_a_ticket")]

    operations = [
        migrations.AddField(
            model_name="portaloutage",
            name="begun_by",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="portaloutage",
            name="ended_by",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(guard_anew, migrations.RunPython.noop),
    ]
