"""An edition says which files it has.

Written as SQL: for a column that is never null Django makes SQLite's table anew, without the triggers that keep editions
from being edited.
"""

from typing import Any

from django.db import migrations, models

TABLE = "store_articleedition"
ADDED = {
    "sqlite": f"""ALTER TABLE {TABLE} ADD COLUMN files text NOT NULL DEFAULT '[]'
                  CHECK (JSON_VALID(files) OR files IS NULL)""",
    "postgresql": f"ALTER TABLE {TABLE} ADD COLUMN files jsonb NOT NULL DEFAULT '[]'",
}
DROPPED = f"ALTER TABLE {TABLE} DROP COLUMN files"


def add(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(ADDED[schema_editor.connection.vendor])


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(DROPPED)


class Migration(migrations.Migration):
    dependencies = [("store", "0015_letters_in")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add, drop)],
            state_operations=[
                migrations.AddField("articleedition", "files", models.JSONField(default=list))
            ],
        ),
    ]
