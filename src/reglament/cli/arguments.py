"""Owns how commands read their words: argparse, its help and its complaints in the person's language."""

import argparse
import sys
from collections.abc import Iterable
from typing import NoReturn

from reglament.cli.words import say


class Help(argparse.RawDescriptionHelpFormatter):
    """Help with headings, explanations and usage in the person's language; examples stay as they are."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Say "usage:"."""
        super().add_usage(usage, actions, groups, f"{say('usage:')} " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """Say the heading of a group of arguments."""
        super().start_section(say(heading or ""))

    def add_text(self, text: str | None) -> None:
        """Say description and the word above an example."""
        said = "\n".join(say(line) for line in text.split("\n")) if text else text
        super().add_text(said)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return say(action.help) if action.help else action.help


class Arguments(argparse.ArgumentParser):
    """A parser whose sub-commands speak the person's language too."""

    def __init__(self, **settings: object) -> None:
        settings.setdefault("formatter_class", Help)
        super().__init__(**settings)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Complain as argparse does, in the person's language; exit 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {say('error')}: {say(message)}\n")
