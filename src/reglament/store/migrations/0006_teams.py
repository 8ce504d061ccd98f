"""Teams of staff, views they share, columns in an order of one's own, and those solved and not confirmed in their order."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables, unguard_tables


def unguard(apps: Any, schema_editor: Any) -> None:
    unguard_tables([apps.get_model("store", "SavedView")], schema_editor)


def guard(apps: Any, schema_editor: Any) -> None:
    tables = [apps.get_model("store", one) for one in ("SavedView", "Team", "TeamMember")]
    guard_tables(tables, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0005_sender_proof_kept")]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.vendor"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vendor", "name"), name="team_name_once_a_vendor"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="teams",
                        to="store.staffmember",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="store.team",
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.vendor"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "staff"), name="once_in_a_team")
                ],
            },
        ),
        migrations.RunPython(unguard, migrations.RunPython.noop),
        migrations.AddField(
            model_name="savedview",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="views",
                to="store.team",
            ),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
        migrations.AddField(
            model_name="deskchoice", name="column_order", field=models.JSONField(null=True)
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["vendor", "resolved_at", "id"],
                condition=models.Q(("state", "resolved")),
                name="to_be_confirmed",
            ),
        ),
    ]
