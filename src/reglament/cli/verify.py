"""Owns `reglament verify`: histories whole and untouched, projections equal to them."""

import argparse
import json

from reglament.cli import desk

EXAMPLE = "  reglament verify --jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--jsonl", action="store_true", help="one JSON object a finding")
    form.add_argument("--json", action="store_true", help="one JSON list of the findings")


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 0 when there is none, 1 otherwise."""
    desk.set_up()
    desk.require_migrated()
    from reglament.operations.check_histories import verify

    with desk.database_faults():
        found = [{"ticket": one.number, "problem": one.what} for one in verify()]
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 1 if found else 0
    for row in found:
        plain = f"{row['ticket']}: {row['problem']}"
        print(json.dumps(row, ensure_ascii=False) if arguments.jsonl else plain)
    if not arguments.jsonl:
        told = "every history is whole, every row follows it"
        print(f"{len(found)} problems found" if found else told)
    return 1 if found else 0
