"""Owns `reglament work`: the processes behind the doors, all or those named, on as many machines as wanted."""

import argparse

from reglament.cli import desk

EXAMPLE = "  reglament work parse outbox"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which processes."""
    parser.add_argument(
        "process",
        nargs="*",
        metavar="PROCESS",
        help="parse, deadlines, outbox, fetch (default: all of them)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C."""
    from reglament.cli.failures import UsageError
    from reglament.workers.posts import WORK

    unknown = [name for name in arguments.process if name not in WORK]
    if unknown:
        raise UsageError(
            f"there is no process {unknown[0]!r}", remedy=f"Choose: {', '.join(WORK)}."
        )
    desk.set_up()
    from django.conf import settings

    from reglament.workers.posts import posts
    from reglament.workers.supervise import Supervisor

    names = arguments.process or WORK
    desk.preload(names)
    desk.require_migrated(migrate_sqlite=True)
    desk.require_key()
    return Supervisor(posts(*names, parsers=settings.OPTIONS.number("PARSERS"))).run()
