"""Sign-in links and sessions, accounts, and the history of changes to customers."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def move_accounts(apps: Any, schema_editor: Any) -> None:
    customer, account = apps.get_model("store", "Customer"), apps.get_model("store", "Account")
    for row in customer.objects.exclude(account="").order_by("pk"):
        account.objects.get_or_create(
            vendor_id=row.vendor_id, address=row.account.lower(), defaults={"customer": row}
        )
    if schema_editor.connection.vendor == "postgresql":
        # a table with unchecked rows cannot be altered, which is what comes next
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def close_history(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(
        """CREATE TRIGGER store_customerchange_is_append_only BEFORE UPDATE ON store_customerchange
           BEGIN SELECT RAISE(ABORT, 'changes are appended, never edited'); END"""
        if schema_editor.connection.vendor == "sqlite"
        else """CREATE TRIGGER store_customerchange_is_append_only BEFORE UPDATE
           ON store_customerchange FOR EACH ROW EXECUTE FUNCTION store_refuse_edit()"""
    )


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_engine"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="CustomerChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.CharField(max_length=120)),
                ("actor_name", models.CharField(blank=True, max_length=200)),
                ("what", models.CharField(max_length=12)),
                ("row", models.BigIntegerField()),
                ("title", models.CharField(blank=True, max_length=320)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("way", models.CharField(max_length=10)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("sign_in", "Sign In"), ("invitation", "Invitation")],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("asked_for", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="agreement",
            name="installations",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="licence_key",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="contact",
            name="active",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="basis",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="contact",
            name="marks",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="contact",
            name="trained_on_date",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="offer_accepted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="offer_accepted_by",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="ticket",
            name="account",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                fields=["vendor", "licence_key"], name="store_agree_vendor__1e596d_idx"
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="store.customer",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="vendor",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.vendor"),
        ),
        migrations.AddField(
            model_name="contact",
            name="account",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="store.account",
            ),
        ),
        migrations.AddField(
            model_name="customerchange",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="store.customer",
            ),
        ),
        migrations.AddField(
            model_name="customerchange",
            name="vendor",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.vendor"),
        ),
        migrations.AddField(
            model_name="signin",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_ins",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signin",
            name="vendor",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.vendor"),
        ),
        migrations.AddField(
            model_name="signinlink",
            name="contact",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="store.contact"
            ),
        ),
        migrations.AddField(
            model_name="signinlink",
            name="staff",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="store.staffmember"
            ),
        ),
        migrations.AddField(
            model_name="signinlink",
            name="vendor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="store.vendor"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("vendor", "address"), name="account_address_once"
            ),
        ),
        migrations.AddIndex(
            model_name="customerchange",
            index=models.Index(fields=["customer", "-id"], name="store_custo_custome_69b16a_idx"),
        ),
        migrations.AddIndex(
            model_name="signinlink",
            index=models.Index(
                fields=["asked_for", "created_at"], name="store_signi_asked_f_dd462c_idx"
            ),
        ),
        migrations.RunPython(move_accounts, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(close_history, elidable=False),
        migrations.RemoveField(
            model_name="customer",
            name="account",
        ),
    ]
