"""What is due soon or late is counted from an index of the open requests alone; nothing asked for warnings apart."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0009_numbers_by_prefix")]
    operations = [
        migrations.RemoveIndex("ticket", "store_ticke_vendor__f45d21_idx"),
        migrations.AddIndex(
            "ticket",
            models.Index(
                fields=["vendor", "next_due_at", "next_warn_at"],
                condition=models.Q(turn__isnull=False),
                name="due_of_open",
            ),
        ),
    ]
