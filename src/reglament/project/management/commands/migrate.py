"""Owns Django's `migrate` here: the tables of a SQLite file that is not there yet are made with it."""

from typing import Any

from django.core.management.commands import migrate

from reglament.project.sqlite.making import made


class Command(migrate.Command):
    """Brings the database to this version."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a file that does not exist appears when it has its tables."""
        with made():
            super().handle(*args, **options)
