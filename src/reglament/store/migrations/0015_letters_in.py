"""A contact chooses the language of the desk's own letters; what staff registered decides nothing of them.

Written as SQL, like the contact's zone: SQLite would build the table anew, which the triggers that name it refuse.
"""

from django.db import migrations, models

ADDED = "ALTER TABLE store_contact ADD COLUMN letters_in varchar(8) NOT NULL DEFAULT ''"
DROPPED = "ALTER TABLE store_contact DROP COLUMN letters_in"


class Migration(migrations.Migration):
    dependencies = [("store", "0014_waiting_in_queue")]

    operations = [
        migrations.RunSQL(
            ADDED,
            DROPPED,
            state_operations=[
                migrations.AddField(
                    "contact", "letters_in", models.CharField(blank=True, default="", max_length=8)
                )
            ],
        ),
    ]
