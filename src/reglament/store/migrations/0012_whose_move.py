"""Whose move it is stands in the row of a ticket."""

from typing import Any

from django.db import migrations, models


def move(apps: Any, _schema_editor: Any) -> None:
    # a priority that staff have proposed is known to the history only; `reglament rebuild` adds it
    rows = apps.get_model("store", "Ticket").objects
    rows.filter(waiting_for__in=["customer", "access"]).update(move="yours")
    rows.filter(waiting_for="third_party").update(move="theirs")
    rows.filter(state="suspended").exclude(move="yours").update(move="suspended")
    for state, value in (("resolved", "solved"), ("closed", "closed"), ("declined", "declined")):
        rows.filter(state=state).update(move=value)


class Migration(migrations.Migration):
    dependencies = [("store", "0011_documented_items")]
    operations = [
        migrations.AddField(
            model_name="ticket",
            name="move",
            field=models.CharField(default="ours", max_length=12),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
