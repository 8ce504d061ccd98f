"""Whom a reply address speaks for, however the address was written: what is taken off is found by its key (T21)."""

from typing import Any

from django.db import migrations, models

from reglament.core.model.mail_addresses import address_key
from reglament.store.vendor_guards import guard_tables


def forwards(apps: Any, schema_editor: Any) -> None:
    tokens = apps.get_model("store", "ReplyToken").objects
    taken = set(tokens.values_list("ticket_id", "address"))
    for row in tokens.only("ticket_id", "address").iterator():
        key = address_key(row.address)
        if key == row.address:
            continue
        # one mailbox has one reply address in a request: the next letter makes it anew
        if (row.ticket_id, key) in taken:
            row.delete()
        else:
            tokens.filter(pk=row.pk).update(address=key)
            taken.add((row.ticket_id, key))


def guard_again(apps: Any, schema_editor: Any) -> None:
    # SQLite makes the table anew to widen a column, and its triggers are gone with the old one
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "ReplyToken")], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0023_letter_to_key")]

    operations = [
        migrations.AlterField(
            model_name="replytoken", name="address", field=models.CharField(max_length=640)
        ),
        migrations.RunPython(forwards, elidable=True),
        migrations.RunPython(guard_again, elidable=False),
    ]
