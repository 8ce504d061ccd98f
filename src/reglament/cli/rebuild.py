"""Owns `reglament rebuild`: every derived row anew from the histories."""

import argparse

from reglament.cli import desk
from reglament.cli.words import say

EXAMPLE = "  reglament rebuild"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing."""


def run(_arguments: argparse.Namespace) -> int:
    """Write what differs and say so; the desk may work meanwhile."""
    desk.set_up()
    desk.require_migrated()
    from reglament.operations.check_beside import rebuild_beside
    from reglament.operations.check_histories import rebuild

    count = 0
    with desk.database_faults():
        for one in (*rebuild(), *rebuild_beside()):
            count += 1
            print(f"{one.number}: {one.what}")
    print(say(f"{count} rows written anew"))
    return 0
