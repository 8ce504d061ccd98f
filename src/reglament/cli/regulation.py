"""Owns `reglament regulation`: list, show, lint, clauses. What they say is core.regulation's."""

import argparse
from pathlib import Path

from reglament import regulations
from reglament.cli.failures import UsageError
from reglament.core.regulation.problems import RegulationInvalidError

EXAMPLE = "  reglament regulation lint tron-en"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="list|show|lint|clauses")
    lint = parts.add_parser("lint")
    lint.add_argument("target", nargs="?")


def run(args: argparse.Namespace) -> int:
    """Run."""
    folders = list(regulations.folders())
    if args.target:
        path = Path(args.target)
        folders = [path] if path.is_dir() else [f for f in folders if f.name == args.target]
        if not folders:
            raise UsageError(f"there is no regulation {args.target!r}")
    code = 0
    for folder in folders:
        try:
            regulations.load_folder(folder)
        except RegulationInvalidError as error:
            code = 1
            print(error)
    return code
