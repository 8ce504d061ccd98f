"""Owns `reglament verify`: histories whole and untouched, projections equal to them."""

import argparse
import json

from reglament.cli import desk

EXAMPLE = "  reglament verify --jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    parser.add_argument("--jsonl", action="store_true", help="one JSON object a finding")


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 0 when there is none, 1 otherwise."""
    desk.set_up()
    desk.require_migrated()
    from reglament.operations.check_histories import verify

    count = 0
    with desk.database_faults():
        for one in verify():
            count += 1
            row = {"ticket": one.number, "problem": one.what}
            print(
                json.dumps(row, ensure_ascii=False)
                if arguments.jsonl
                else f"{one.number}: {one.what}"
            )
    if not arguments.jsonl:
        print(
            f"{count} problems found" if count else "every history is whole, every row follows it"
        )
    return 1 if count else 0
