"""The register of releases, what runs at which customer's, and the place of a request in the queue of updates."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _to(model: str, **more: Any) -> Any:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model, **more)


def guard(apps: Any, schema_editor: Any) -> None:
    names = ("Release", "Installation")
    guard_tables([apps.get_model("store", name) for name in names], schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0007_contact_zone")]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", ID),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=16)),
                ("published_date", models.DateField()),
                ("fixes", models.TextField(blank=True)),
                ("features", models.TextField(blank=True)),
                ("registered_at", models.DateTimeField()),
                ("registered_by", _to("store.staffmember", null=True)),
                ("vendor", _to("store.vendor", related_name="releases")),
            ],
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", ID.clone()),
                ("at", models.DateTimeField()),
                ("customer", _to("store.customer", related_name="installations")),
                ("noted_by", _to("store.staffmember", null=True)),
                ("release", _to("store.release", related_name="installations")),
                (
                    "ticket",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.ticket",
                    ),
                ),
                ("vendor", _to("store.vendor")),
            ],
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=["vendor", "name"], name="release_name_once"),
        ),
        migrations.AddIndex(
            model_name="installation",
            index=models.Index(
                fields=["customer", "-at", "-id"], name="store_insta_custome_4889f7_idx"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="update_rank",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(update_rank__isnull=False),
                fields=["vendor", "update_rank", "registered_at", "id"],
                name="waits_for_update",
            ),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
