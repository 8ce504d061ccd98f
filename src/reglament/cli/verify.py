"""Owns `reglament verify`: histories whole and untouched, rows, mail, files and letters equal to them."""

import argparse

from reglament.cli import desk
from reglament.cli.printing import declare_forms, for_machines, print_rows
from reglament.cli.words import say

EXAMPLE = "  reglament verify --jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    declare_forms(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 0 when there is none, 1 otherwise."""
    desk.set_up()
    desk.require_migrated()
    from reglament.channels.email.identity import identity_of
    from reglament.operations.check_beside import verify_beside
    from reglament.operations.check_histories import verify
    from reglament.operations.check_stores import verify_stores

    with desk.database_faults():
        problems = [*verify(), *verify_beside(), *verify_stores(identity_of)]
    found: list[dict[str, object]] = [
        {"ticket": one.number, "problem": one.what} for one in problems
    ]
    print_rows(arguments, found, lambda row: f"{row['ticket']}: {row['problem']}")
    if not for_machines(arguments):
        told = "every history is whole; rows, mail, files and letters agree with it"
        print(say(f"{len(found)} problems found" if found else told))
    return 1 if found else 0
