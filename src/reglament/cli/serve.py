"""Owns `reglament serve`: the pages and the HTTP interface, one process."""

import argparse

from reglament.cli import desk

EXAMPLE = "  REGLAMENT_WEB_PORT=8080 reglament serve"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the settings say it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    desk.set_up()
    desk.require_migrated(migrate_sqlite=True)
    from reglament.workers import serve_web

    serve_web.run()
    return 0
