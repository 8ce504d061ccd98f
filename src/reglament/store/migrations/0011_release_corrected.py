"""The register of releases says who corrected an entry last and when, beside who registered it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0010_due_of_open")]

    operations = [
        migrations.AddField(
            model_name="release",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="corrected_by",
            field=models.CharField(max_length=200, null=True),
        ),
    ]
