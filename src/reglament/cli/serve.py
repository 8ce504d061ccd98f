"""Owns `reglament serve`: the pages and what monitoring asks for, one process."""

import argparse

from reglament.cli import desk
from reglament.cli.failures import UsageError

EXAMPLE = "  REGLAMENT_WEB_PORT=8080 reglament serve"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the settings say it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    desk.set_up()
    desk.preload(("web",))
    desk.require_migrated(migrate_sqlite=True)
    desk.require_key()
    from django.conf import settings

    from reglament.workers import serve_web

    try:
        serve_web.run()
    except SystemExit as ended:
        # uvicorn ends the process where it cannot listen, and has logged why
        options = settings.OPTIONS
        raise UsageError(
            f"the web server cannot start on {options['WEB_HOST']}:{options['WEB_PORT']}",
            remedy="Free the port, or set REGLAMENT_WEB_HOST and REGLAMENT_WEB_PORT.",
        ) from ended
    return 0
