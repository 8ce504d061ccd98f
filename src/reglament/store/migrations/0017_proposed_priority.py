"""The row of a request knows which priority waits for consent; those that wait are read from their histories.

Written as SQL, like the contact's zone: SQLite would build the table anew, which the triggers that name it refuse.
"""

import json
from typing import Any

from django.db import migrations, models

ADDED = "ALTER TABLE store_ticket ADD COLUMN proposed_priority varchar(40) NOT NULL DEFAULT ''"
DROPPED = "ALTER TABLE store_ticket DROP COLUMN proposed_priority"
# as `core.lifecycle.marks` had them when this was written: of one that waits, the newest proposal does
MARKS = {"priority-proposed", "priority-asked"}


def told(apps: Any, _schema: Any) -> None:
    """Fill the column for open requests whose row is marked."""
    opened = apps.get_model("store", "Ticket").objects.filter(turn__isnull=False)
    proposals = apps.get_model("store", "Event").objects.filter(type="PriorityProposed")
    for row in opened.only("pk", "flags").iterator():
        if MARKS.isdisjoint(row.flags):
            continue
        newest = proposals.filter(ticket=row.pk).order_by("-seq").first()
        if newest is not None:
            row.proposed_priority = json.loads(newest.data)["priority"]
            row.save(update_fields=["proposed_priority"])


class Migration(migrations.Migration):
    dependencies = [("store", "0016_article_files")]

    operations = [
        migrations.RunSQL(
            ADDED,
            DROPPED,
            state_operations=[
                migrations.AddField(
                    "ticket",
                    "proposed_priority",
                    models.CharField(blank=True, default="", max_length=40),
                )
            ],
        ),
        migrations.RunPython(told, migrations.RunPython.noop),
    ]
