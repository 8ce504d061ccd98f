"""Owns `reglament mail trace`: what became of one mail or letter, by its Message-ID alone."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reglament.cli import desk
from reglament.cli.printing import declare_forms, for_machines, print_rows
from reglament.cli.words import say

if TYPE_CHECKING:
    from reglament.store.models import OutboxLetter, RawMail


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the id and the form of the answer."""
    parser.add_argument("message_id", metavar="MESSAGE-ID", help="with or without angle brackets")
    declare_forms(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what is known, oldest first; 0 where something is, 1 where nothing bears the id."""
    desk.set_up()
    desk.require_migrated()
    with desk.database_faults():
        rows = list(traced(arguments.message_id))
    print_rows(arguments, rows, _plain)
    if not rows and not for_machines(arguments):
        told = "Nothing bears this Message-ID: no 250 was answered for it, ask the log of the server that sent it."
        print(say(told))
    return 0 if rows else 1


def traced(message_id: str) -> Iterator[dict[str, object]]:
    """Yield a row for each mail that bears the id, then for each letter about it, then for letters that bear it."""
    from reglament.store.queries.traces import letters_about, letters_of, mails_of

    seen = set()
    for mail in mails_of(message_id):
        yield _mail(mail)
        for letter in letters_about(mail):
            seen.add(letter.pk)
            yield _letter(letter)
    for letter in letters_of(message_id):
        if letter.pk not in seen:
            yield _letter(letter)


def _mail(mail: "RawMail") -> dict[str, object]:
    from reglament.channels.email.proof_record import results

    held = getattr(mail, "heldinteraction", None)
    ticket = mail.ticket or (held.ticket if held is not None else None)
    return {
        "at": mail.received_at.isoformat(),
        "what": "mail",
        "address": mail.recipient,
        "state": mail.state,
        "detail": mail.outcome,
        "ticket": ticket.number if ticket else "",
        "queue_id": mail.identity[:16],
        "repeats": mail.repeats,
        "decided_by": held.decided_by if held is not None else "",
        "proof": results(mail.proof) if mail.proof else "",
    }


def _letter(letter: "OutboxLetter") -> dict[str, object]:
    return {
        "at": (letter.sent_at or letter.created_at).isoformat(),
        "what": f"letter {letter.letter}",
        "address": letter.to,
        "state": letter.state,
        "detail": letter.response,
        "ticket": letter.ticket.number if letter.ticket else "",
        "message_id": letter.message_id,
        "attempts": letter.attempts,
    }


def _plain(row: dict[str, object]) -> str:
    head = f"{row['at']}  {row['what']} → {row['address']}: {row['state']}"
    rest = [f"{name} {row[name]}" for name in row if name not in SHOWN and row[name]]
    # the answers of other servers and Message-IDs are bytes from outside
    return "\n    ".join(one.encode("unicode_escape").decode() if not one.isprintable() else one
                         for one in (head, ", ".join(rest)) if one)  # fmt: skip


SHOWN = {"at", "what", "address", "state"}
