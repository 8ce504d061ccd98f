"""A draft remembers that it is a note for colleagues, and what the files chosen with it were called."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0011_release_corrected")]

    operations = [
        migrations.AddField("replydraft", "note", models.BooleanField(default=False)),
        migrations.AddField("replydraft", "files", models.JSONField(default=list)),
    ]
