"""Owns `reglament settings`: every setting, its value and where it came from, secrets masked."""

import argparse

from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import say

EXAMPLE = "  reglament settings --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    declare_forms(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the table; needs neither database nor Django."""
    from reglament.environment import PREFIX
    from reglament.project.options import read_options

    values = read_options().values_by_name.values()
    rows: list[dict[str, object]] = [
        {
            "name": PREFIX + one.option.name,
            "value": one.shown(),
            "source": one.source,
            "about": one.option.about,
        }
        for one in values
    ]
    width = max(len(PREFIX + one.option.name) for one in values)
    print_rows(
        arguments,
        rows,
        lambda row: (
            f"{row['name']:<{width}}  {row['value'] or '-'}  ({say(str(row['source']))})\n"
            f"{'':<{width}}  {say(str(row['about']))}"
        ),
    )
    return 0
