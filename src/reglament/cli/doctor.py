"""Owns `reglament doctor`: what would go wrong later, said now. What is looked at lives in `looks`."""

import argparse
from collections.abc import Callable, Iterator

from reglament.cli import desk
from reglament.cli.failures import CommandError
from reglament.cli.looks import database, machines, mail, regulations, settings
from reglament.cli.looks.check import Check
from reglament.cli.printing import declare_forms, print_rows
from reglament.cli.words import say

EXAMPLE = "  reglament doctor --json"
LOOKS: tuple[Callable[[], Iterator[Check]], ...] = (
    settings.settings,
    settings.secret_key,
    database.sqlite,
    database.file,
    database.database,
    database.writing,
    database.search,
    database.reopened,
    database.room,
    database.clock,
    machines.processes,
    machines.jumps,
    regulations.regulations,
    mail.relay,
    mail.mailboxes,
    mail.staff,
    mail.waiting,
)
# each would wait anew for a server that does not answer
OF_THE_DATABASE = {database.database, database.writing, database.search, database.reopened, database.clock,
                   machines.processes, machines.jumps, mail.mailboxes, mail.staff,
                   mail.waiting}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    declare_forms(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; 0 when all is well, 1 when something asks for attention."""
    desk.set_up(only_look=True)
    checks: list[Check] = []
    for look in LOOKS:
        told = {one.remedy for one in checks}
        if not (told & {desk.START_IT, desk.AWAY} and look in OF_THE_DATABASE):
            checks += _looked(look, told)
    print_rows(arguments, [one._asdict() for one in checks], _plain)
    return 1 if any(one.remedy for one in checks) else 0


def _plain(row: dict[str, object]) -> str:
    told = f"{'!! ' if row['remedy'] else 'ok '} {say(str(row['what']))}: {say(str(row['found']))}"
    return f"{told}\n   {say(str(row['remedy']))}" if row["remedy"] else told


def _looked(look: Callable[[], Iterator[Check]], told: set[str]) -> Iterator[Check]:
    """Yield what the look finds; one that fails for a reason that is told already adds nothing."""
    try:
        with desk.database_faults():
            yield from look()
    except CommandError as failure:
        if failure.remedy not in told:
            yield Check(look.__name__, failure.what, failure.remedy or "See above.")
