"""A draft remembers that it is a note for colleagues, and what the files chosen with it were called."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0012_reopened_in_queue")]

    operations = [
        migrations.AddField("replydraft", "note", models.BooleanField(default=False)),
        migrations.AddField("replydraft", "files", models.JSONField(default=list)),
    ]
