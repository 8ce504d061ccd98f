"""The database's own rule of vendors: no row refers to another vendor's.

A later migration that adds a reference between tables of a vendor, or makes SQLite build such a table anew, creates its
triggers again; a test names those that are missing.
"""

from typing import Any

from django.db import migrations

from reglament.store.vendor_guards import guard_tables


def forwards(apps: Any, schema_editor: Any) -> None:
    guard_tables(apps.get_app_config("store").get_models(), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("store", "0013_staff_settings_talks_secrets")]
    operations = [migrations.RunPython(forwards, elidable=False)]
