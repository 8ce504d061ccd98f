"""Owns `reglament migrate`: bring the database to this version."""

import argparse
import sys

from reglament.cli import desk
from reglament.cli.words import say

EXAMPLE = "  reglament migrate"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing."""


def run(_arguments: argparse.Namespace) -> int:
    """Apply what is missing; running it again changes nothing."""
    desk.set_up()
    from django.db import connection

    with desk.database_faults():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # two machines may start the same upgrade; whoever is second waits as long as it takes
                cursor.execute("SET lock_timeout = 0")
                cursor.execute("SELECT pg_advisory_lock(7301)")
        desk.migrate()
        old = desk.needs_rebuild()
        connection.close()
    if old:
        print(say(desk.REBUILD), file=sys.stderr)
    print(say("the database is at this version"))
    return 0
