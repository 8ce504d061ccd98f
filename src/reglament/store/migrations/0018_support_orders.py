"""Orders of support: a table whose rows are appended, never edited, and refer to rows of their vendor only."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables

SQLITE = """CREATE TRIGGER store_supportorder_is_append_only BEFORE UPDATE ON store_supportorder
       BEGIN SELECT RAISE(ABORT, 'events are appended, never edited'); END"""
POSTGRESQL = """CREATE TRIGGER store_supportorder_is_append_only BEFORE UPDATE ON store_supportorder
       FOR EACH ROW EXECUTE FUNCTION store_refuse_edit()"""


def forwards(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)
    guard_tables([apps.get_model("store", "SupportOrder")], schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0017_paid_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupportOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('regulation', models.CharField(max_length=120)),
                ('plan', models.CharField(max_length=20)),
                ('period', models.CharField(max_length=8)),
                ('price', models.BigIntegerField()),
                ('clauses', models.JSONField(default=list)),
                ('ordered_at', models.DateTimeField()),
                ('actor_id', models.CharField(max_length=120)),
                ('actor_name', models.CharField(blank=True, max_length=200)),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order', to='store.agreement')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='store.customer')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='store.vendor')),
            ],
            options={
                'indexes': [models.Index(fields=['vendor', 'ordered_at'], name='store_suppo_vendor__02f351_idx')],
            },
        ),
        migrations.RunPython(forwards, elidable=False),
    ]
