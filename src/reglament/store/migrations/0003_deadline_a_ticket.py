"""One row a ticket says when it asks for attention next; what comes after it is read from its history."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables

# of each ticket the earliest moment stays, with its claim
LATER = """DELETE FROM store_deadline WHERE EXISTS (
    SELECT 1 FROM store_deadline one WHERE one.ticket_id = store_deadline.ticket_id
    AND (one.at < store_deadline.at OR (one.at = store_deadline.at AND one.id < store_deadline.id)))"""


def guard_anew(apps: Any, schema_editor: Any) -> None:
    # SQLite built the table anew, without its triggers; PostgreSQL altered it
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "Deadline")], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0002_engine")]

    operations = [
        migrations.RunSQL(LATER, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="deadline", name="one_deadline_a_key"),
        migrations.RemoveField(model_name="deadline", name="purpose"),
        migrations.RemoveField(model_name="deadline", name="key"),
        migrations.RemoveField(model_name="deadline", name="commitment"),
        migrations.AlterField(
            model_name="deadline",
            name="ticket",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deadline",
                to="store.ticket",
            ),
        ),
        migrations.RunPython(guard_anew, migrations.RunPython.noop),
    ]
