"""What the checks of a mail's author found stays with the mail; mail that was read before has no such record."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0004_who_noted_outages")]

    operations = [
        migrations.AddField(
            model_name="rawmail", name="proof", field=models.JSONField(null=True)
        ),
    ]
