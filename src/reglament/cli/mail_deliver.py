"""Owns `reglament mail deliver`: one raw mail from a mail server's pipe; 0 stored durably, 75 try again."""

import argparse
import sys

from reglament.cli import desk
from reglament.cli.failures import TemporaryFailureError, UsageError

EXAMPLE = "  reglament mail deliver --recipient support@example.org < letter.eml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the envelope."""
    parser.add_argument(
        "--recipient", action="append", required=True, metavar="ADDRESS", help="envelope recipient"
    )
    parser.add_argument("--sender", default="", metavar="ADDRESS", help="envelope sender")


def run(arguments: argparse.Namespace) -> int:
    """Store what is on stdin. Every fault but an unknown address is temporary: the server keeps the mail."""
    raw = sys.stdin.buffer.read()
    try:
        desk.set_up()
        known = _keep(raw, arguments)
    except UsageError as wrong:
        raise TemporaryFailureError(wrong.what, where=wrong.where, remedy=wrong.remedy) from wrong
    if not known:
        raise UsageError(
            f"there is no mailbox {', '.join(arguments.recipient)}",
            remedy="Run `reglament mailbox add`, or correct the address.",
        )
    return 0


def _keep(raw: bytes, arguments: argparse.Namespace) -> bool:
    from reglament.channels.email.receive import Delivery, Protocol
    from reglament.wall_time import now
    from reglament.workers.receive_mail import MailKeeper

    delivery = Delivery(
        raw=raw,
        mail_from=arguments.sender,
        recipients=tuple(arguments.recipient),
        peer="",
        helo="",
        tls=False,
        protocol=Protocol.PIPE,
        received_at=now(),
    )
    with desk.database_faults():
        kept = MailKeeper().committer.submit(delivery).result(timeout=60)
    return all(verdict.name == "STORED" for verdict in kept.by_recipient)
