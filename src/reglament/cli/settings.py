"""Owns `reglament settings`: every setting, its value and where it came from, secrets masked."""

import argparse
import json

from reglament.cli.failures import UsageError

EXAMPLE = "  reglament settings --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Print the table; needs neither database nor Django."""
    from reglament.project.options import PREFIX, OptionError, read_options

    try:
        values = read_options().values_by_name.values()
    except OptionError as wrong:
        raise UsageError(str(wrong), where="settings") from wrong
    if arguments.json:
        rows = [
            {
                "name": PREFIX + one.option.name,
                "value": one.shown(),
                "source": one.source,
                "about": one.option.about,
            }
            for one in values
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    width = max(len(PREFIX + one.option.name) for one in values)
    for one in values:
        print(f"{PREFIX + one.option.name:<{width}}  {one.shown() or '-'}  ({one.source})")
        print(f"{'':<{width}}  {one.option.about}")
    return 0
