"""A contact may have a time zone of their own, beside the organisation's.

Written as SQL: for a column that is never null Django makes SQLite's table anew, which the triggers that name it refuse.
"""

from django.db import migrations, models

ADDED = "ALTER TABLE store_contact ADD COLUMN zone varchar(64) NOT NULL DEFAULT ''"
DROPPED = "ALTER TABLE store_contact DROP COLUMN zone"


class Migration(migrations.Migration):
    dependencies = [("store", "0006_teams")]

    operations = [
        migrations.RunSQL(
            ADDED,
            DROPPED,
            state_operations=[
                migrations.AddField(
                    model_name="contact",
                    name="zone",
                    field=models.CharField(blank=True, default="", max_length=64),
                    preserve_default=False,
                ),
            ],
        ),
    ]
