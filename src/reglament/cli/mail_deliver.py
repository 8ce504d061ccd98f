"""Owns `reglament mail deliver`: one raw mail from a mail server's pipe; 0 stored durably, 75 try again.

The server reads nothing but the code: what is stored for one recipient must not come back because of another.
"""

import argparse
import sys

from reglament.cli import desk
from reglament.cli.failures import TemporaryFailureError, UsageError
from reglament.cli.words import say
from reglament.environment import OptionError

EXAMPLE = "  reglament mail deliver --recipient support@example.org < letter.eml"
LONGEST_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the envelope."""
    parser.add_argument(
        "--recipient", action="append", required=True, metavar="ADDRESS", help="envelope recipient"
    )
    parser.add_argument("--sender", default="", metavar="ADDRESS", help="envelope sender")


def run(arguments: argparse.Namespace) -> int:
    """Store what is on stdin; 2 where no recipient is known. Other faults are temporary: the server keeps the mail."""
    raw = sys.stdin.buffer.read()
    try:
        desk.set_up()
        unknown = _keep(raw, arguments)
    except UsageError as wrong:
        raise TemporaryFailureError(wrong.what, where=wrong.where, remedy=wrong.remedy) from wrong
    except OptionError as wrong:
        raise TemporaryFailureError(str(wrong), where="settings") from wrong
    missing = ", ".join(unknown)
    if len(unknown) == len(arguments.recipient):
        raise UsageError(
            f"there is no mailbox {missing}",
            remedy="Run `reglament mailbox add`, or correct the address.",
        )
    if unknown:
        told = f"there is no mailbox {missing}. The mail is stored for the other recipients."
        print(f"reglament: {say(told)}", file=sys.stderr)
    return 0


def _keep(raw: bytes, arguments: argparse.Namespace) -> list[str]:
    """Store the mail durably; return the recipients that are no mailboxes."""
    from reglament.channels.email.receive import Delivery, NotKeptError, Protocol
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
    committer = MailKeeper().committer
    try:
        kept = committer.submit(delivery).result(timeout=LONGEST_SECONDS)
    except NotKeptError as why:
        raise TemporaryFailureError(
            f"the mail is not stored: {why}",
            where="REGLAMENT_DATABASE_URL",
            remedy=desk.remedy_for(str(why)),
        ) from why
    except TimeoutError as late:
        raise TemporaryFailureError(
            f"the mail was not stored within {LONGEST_SECONDS} s",
            where="REGLAMENT_DATABASE_URL",
            remedy="Another process holds it for long; try again in a moment.",
        ) from late
    committer.close()
    answers = zip(arguments.recipient, kept.by_recipient, strict=True)
    return [address for address, verdict in answers if verdict.name != "STORED"]
