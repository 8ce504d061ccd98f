"""A row of the queue tells that the request came back, and by which promise it stands where it does (X-8)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0011_release_corrected")]

    operations = [
        migrations.AddField("ticket", "came_back", models.JSONField(null=True)),
        migrations.AddIndex(
            "ticket",
            models.Index(
                fields=["vendor", "turn", "order_at", "id"],
                condition=models.Q(came_back__isnull=False),
                name="came_back",
            ),
        ),
    ]
