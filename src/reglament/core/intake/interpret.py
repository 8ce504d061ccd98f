"""Owns the way from one contact to one answer: joined, opened, noted, held or left alone. Pure; it looks nothing up."""

from collections.abc import Mapping, Sequence

from reglament.core.coverage.sender import Sender
from reglament.core.intake.answers import Hold, Ignore, ThreadMatch
from reglament.core.intake.joining import join, message_of, takes_part, why_not
from reglament.core.intake.opening import open_or_hold
from reglament.core.model.commands import AddCustomerReply, AddNote, NoteDeliveryFailure, OpenTicket
from reglament.core.model.interaction import Interaction
from reglament.core.model.mail_addresses import same_address
from reglament.core.model.people import SYSTEM
from reglament.core.model.voice import Rate
from reglament.core.regulation.document import Regulation

Answer = OpenTicket | AddCustomerReply | Rate | AddNote | NoteDeliveryFailure | Hold | Ignore


def interpret(
    interaction: Interaction,
    *,
    sender: Sender | None,
    regulations: Sequence[Regulation],
    thread: ThreadMatch | None = None,
    join_unproven: bool = False,
    portal_available: bool = True,
    form: Mapping[str, str] | None = None,
    unknown_accounts: frozenset[str] = frozenset(),
) -> Answer:
    """Return what a contact becomes; commands about a thread are for `thread.ticket`, `number` is left to the shell.

    `sender` is None where the message names nobody; `form` holds what a form asked (facts and intake fields);
    `regulations` are those of the mailbox, in force at arrival, the default one first; `join_unproven` is the owner's
    leave for known participants whose domains prove nothing; `unknown_accounts` are addresses of accounts that the
    message may name and nobody here has.
    """
    if interaction.automatic is not None:
        return _automatic(interaction, sender, thread, join_unproven=join_unproven)
    if sender is None:
        return Hold(reason="no-sender", arrived_at=interaction.arrived_at)
    related = ""
    if thread is not None:
        related = thread.ticket.number
        if thread.by != "mention" or takes_part(sender, thread):
            joined = join(interaction, sender, thread, join_unproven=join_unproven)
            if joined is not None:
                return joined
    return open_or_hold(
        interaction,
        sender,
        regulations,
        portal_available=portal_available,
        form=form or {},
        related=related,
        unknown_accounts=unknown_accounts,
    )


def _automatic(
    interaction: Interaction,
    sender: Sender | None,
    thread: ThreadMatch | None,
    *,
    join_unproven: bool,
) -> AddNote | NoteDeliveryFailure | Hold | Ignore:
    """What a machine wrote opens nothing and is never answered; where it belongs to a thread it is noted there."""
    reason = str(interaction.automatic)
    if reason == "own":
        return Ignore(reason=reason)
    if thread is not None and (
        thread.by in ("token", "header")
        if reason == "bounce"
        else _by_participant(interaction, sender, thread, join_unproven)
    ):
        failed = _failed_recipient(interaction, thread)
        if failed:
            return _failure(interaction, failed, letter=thread.letter)
        return AddNote(
            identity=interaction.identity,
            actor=SYSTEM,
            message=message_of(interaction, anew=False),
        )
    if reason in ("list", "bulk"):
        return Hold(reason=reason, arrived_at=interaction.arrived_at)
    return Ignore(reason=reason)


def _failed_recipient(interaction: Interaction, thread: ThreadMatch) -> str:
    """Return the requester's address where a letter to him came back, "" for a delay or somebody else's."""
    if interaction.undelivered is None:
        return ""
    # the address made for one reader names him; a report may name where his mail was forwarded to
    said = thread.speaks_for or interaction.undelivered.recipient
    own = thread.requester_address
    return own if same_address(said, own) else ""


def _failure(interaction: Interaction, recipient: str, *, letter: str) -> NoteDeliveryFailure:
    """Return the failure; it proves itself by both: the reply address, and a letter that went there (T01)."""
    return NoteDeliveryFailure(
        identity=interaction.identity,
        actor=SYSTEM,
        recipient=recipient,
        status=interaction.undelivered.status if interaction.undelivered else "",
        message=message_of(interaction, anew=False),
        # what a bounce brings back comes first among what it answers
        letter=letter or next(iter(interaction.in_reply_to), ""),
        by_header=not letter,
    )


def _by_participant(
    interaction: Interaction, sender: Sender | None, thread: ThreadMatch, join_unproven: bool
) -> bool:
    if sender is None:
        return False
    return not why_not(interaction, sender, thread, join_unproven=join_unproven)
