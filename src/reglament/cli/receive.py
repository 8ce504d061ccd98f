"""Owns `reglament receive`: the SMTP and LMTP listeners, one process."""

import argparse

from reglament.cli import desk
from reglament.cli.failures import UsageError

EXAMPLE = "  REGLAMENT_LMTP_PORT=2424 reglament receive"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the settings say it all."""


def run(_arguments: argparse.Namespace) -> int:
    """Receive until SIGTERM or Ctrl-C."""
    desk.set_up()
    desk.require_migrated(migrate_sqlite=True)
    desk.require_key()
    from reglament.workers import receive_mail

    try:
        receive_mail.run()
    except OSError as failure:
        raise UsageError(
            f"the listener cannot start: {failure}",
            remedy="Free the port, or set REGLAMENT_SMTP_PORT or REGLAMENT_LMTP_PORT to another.",
        ) from failure
    return 0
