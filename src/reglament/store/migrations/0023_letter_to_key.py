"""The mailbox of a letter, however its address is written: what a day's letters are counted by (T06)."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models
from django.db.models import Max

from reglament.core.model.mail_addresses import address_key
from reglament.store.vendor_guards import guard_tables

# what was sent before is counted no more
COUNTED = timedelta(days=2)


def forwards(apps: Any, schema_editor: Any) -> None:
    letters = apps.get_model("store", "OutboxLetter")
    last = letters.objects.aggregate(last=Max("created_at"))["last"]
    if last is not None:
        rows = list(letters.objects.filter(created_at__gt=last - COUNTED).only("to"))
        for row in rows:
            row.to_key = address_key(row.to)
        letters.objects.bulk_update(rows, ["to_key"], batch_size=400)


def guard_again(apps: Any, schema_editor: Any) -> None:
    # SQLite makes the table anew to add a column that holds no null, and its triggers are gone with the old one
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "OutboxLetter")], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0022_languages_of_staff")]

    operations = [
        migrations.RemoveIndex(model_name="outboxletter", name="letter_budget"),
        migrations.AddField(
            model_name="outboxletter",
            name="to_key",
            field=models.CharField(default="", max_length=640),
            preserve_default=False,
        ),
        migrations.RunPython(forwards, elidable=True),
        migrations.AddIndex(
            model_name="outboxletter",
            index=models.Index(fields=["vendor", "to_key", "created_at"], name="letter_budget"),
        ),
        migrations.RunPython(guard_again, elidable=False),
    ]
