"""Where a mailed link leads on to; SQLite makes the table anew for it and drops its guards, which are put back."""

from typing import Any

from django.db import migrations, models

from reglament.store.vendor_guards import guard_tables


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        guard_tables([apps.get_model("store", "SignInLink")], schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0018_support_orders'),
    ]

    operations = [
        migrations.AddField(
            model_name='signinlink',
            name='wanted',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(forwards, elidable=False),
    ]
