"""Owns the way from one contact to one answer: joined, opened, noted, held or left alone. Pure; it looks nothing up."""

from collections.abc import Mapping, Sequence

from reglament.core.coverage.sender import Sender
from reglament.core.intake.answers import Hold, Ignore, ThreadMatch
from reglament.core.intake.joining import join, message_of, takes_part
from reglament.core.intake.opening import open_or_hold
from reglament.core.model.commands import AddCustomerReply, AddNote, OpenTicket
from reglament.core.model.interaction import Interaction
from reglament.core.model.people import SYSTEM
from reglament.core.regulation.document import Regulation

Answer = OpenTicket | AddCustomerReply | AddNote | Hold | Ignore


def interpret(
    interaction: Interaction,
    *,
    sender: Sender | None,
    regulations: Sequence[Regulation],
    thread: ThreadMatch | None = None,
    portal_available: bool = True,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Return what a contact becomes; commands about a thread are for `thread.ticket`, `number` is left to the shell.

    `sender` is None where the message names nobody; `form` holds what a form asked (facts and intake fields);
    `regulations` are those of the mailbox, in force at arrival, the default one first.
    """
    if interaction.automatic is not None:
        return _automatic(interaction, sender, thread)
    if sender is None:
        return Hold(reason="no-sender", arrived_at=interaction.arrived_at)
    related = ""
    if thread is not None:
        joined = join(interaction, sender, thread)
        if joined is not None:
            return joined
        related = thread.ticket.number
    return open_or_hold(
        interaction,
        sender,
        regulations,
        portal_available=portal_available,
        form=form or {},
        related=related,
    )


def _automatic(
    interaction: Interaction, sender: Sender | None, thread: ThreadMatch | None
) -> AddNote | Hold | Ignore:
    """What a machine wrote opens nothing and is never answered; where it belongs to a thread it is noted there."""
    reason = str(interaction.automatic)
    if reason == "own":
        return Ignore(reason=reason)
    if thread is not None and _belongs(sender, thread, reason):
        return AddNote(
            identity=interaction.identity,
            actor=SYSTEM,
            message=message_of(interaction, anew=False),
        )
    if reason in ("list", "bulk"):
        return Hold(reason=reason, arrived_at=interaction.arrived_at)
    return Ignore(reason=reason)


def _belongs(sender: Sender | None, thread: ThreadMatch, reason: str) -> bool:
    """A bounce answers our own letter, so its thread is known by token or header; others need a participant."""
    if reason == "bounce":
        return thread.by != "number"
    return sender is not None and (thread.by == "token" or takes_part(sender, thread))
