"""Owns `reglament up`: every process of the desk on this machine."""

import argparse
import sys

from reglament.cli import desk
from reglament.cli.words import say

EXAMPLE = "  reglament up"
EMPTY = (
    "Nobody can sign in yet, and no mail is taken. "
    "Run `reglament vendor add`, `reglament mailbox add` and `reglament staff add`."
)


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the settings say it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl-C."""
    desk.set_up()
    from django.conf import settings

    from reglament.workers.posts import MODULES, posts
    from reglament.workers.supervise import Supervisor

    desk.preload(MODULES)
    desk.require_migrated(migrate_sqlite=True)
    desk.require_key()
    if desk.is_empty():
        print(say(EMPTY), file=sys.stderr)
    if desk.needs_rebuild():
        print(say(desk.REBUILD), file=sys.stderr)
    return Supervisor(posts(*MODULES, parsers=settings.OPTIONS.number("PARSERS"))).run()
