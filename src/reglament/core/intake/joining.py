"""Owns who may join a thread: a secret token with its own person, or a proven sender who takes part (T01).

A number and reply headers are hints that anybody may copy, and so is a From. Being copied grants nothing; a From makes
nobody staff. Where the owner gives leave, known participants join unproven and are marked (docs/channels/email.md).
"""

from collections.abc import Sequence

from reglament.core.coverage.sender import Sender
from reglament.core.intake.answers import Hold, ThreadMatch
from reglament.core.intake.rating import verdict_of
from reglament.core.intake.wishes import NOTHING, Wish, wish_of
from reglament.core.lifecycle import may_reopen
from reglament.core.model.commands import AddCustomerReply, Message
from reglament.core.model.interaction import Interaction, SenderProof
from reglament.core.model.mail_addresses import same_address
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.ticket import PORTAL_ONLY, TicketState
from reglament.core.model.voice import Rate

UNPROVEN = "sender-unproven"
UNPROVEN_LETTER = "held_unproven"
# the ways to point at a thread, the surest first
BY = ("token", "number", "header", "mention")


def chosen_thread(
    sender: Sender | None, threads: Sequence[ThreadMatch], *, bounce: bool = False
) -> ThreadMatch | None:
    """Return the thread that a contact means: the surest that its sender takes part in, else the surest.

    A bounce answers our own letter, so its thread is known by token or header only.
    """
    ranked = sorted(threads, key=lambda thread: BY.index(thread.by))
    if bounce:
        ranked = [thread for thread in ranked if thread.by in ("token", "header")]
    if sender is not None:
        for thread in ranked:
            if _own_token(sender, thread) or takes_part(sender, thread):
                return thread
    return ranked[0] if ranked else None


def join(
    interaction: Interaction, sender: Sender, thread: ThreadMatch, *, join_unproven: bool = False
) -> AddCustomerReply | Rate | Hold | None:
    """Return the addition, the rating that its answer gives, a hold for a person, or None.

    None stands where the ticket takes no additions and a new one is due.
    """
    refused = why_not(interaction, sender, thread, join_unproven=join_unproven)
    if refused not in ("", UNPROVEN):
        return _hold(refused, interaction, sender, thread)
    ticket = thread.ticket
    rating = _rating(interaction, sender, thread)
    if rating is not None:
        return rating
    if ticket.state is TicketState.DECLINED:
        return None
    if not may_reopen(thread.regulation, ticket, interaction.arrived_at):
        return None
    if not refused and not _continues(interaction.channel, thread):
        refused = "channel-does-not-continue"
    if refused:
        return _hold(refused, interaction, sender, thread)
    wish = _wish(interaction, sender, thread)
    return AddCustomerReply(
        identity=interaction.identity,
        actor=actor_of(sender),
        message=message_of(interaction, anew=True),
        channel=interaction.channel,
        arrived_at=interaction.arrived_at,
        address=_address_on_record(interaction, sender, thread),
        priority=wish.priority,
        reason=wish.reason,
        consent=wish.consent,
        paid_work=wish.paid_work,
        roles=sender.contact.roles if sender.contact is not None else (),
        unproven=not _sure(interaction, sender, thread),
    )


def _rating(interaction: Interaction, sender: Sender, thread: ThreadMatch) -> Rate | None:
    """Return the rating that the letter was asked for by, from who is sure to have got it (IS-136)."""
    if not _sure(interaction, sender, thread) or not _continues(interaction.channel, thread):
        return None
    verdict = verdict_of(interaction, thread)
    if verdict is None:
        return None
    return Rate(
        identity=interaction.identity,
        actor=actor_of(sender),
        stars=verdict.stars,
        comment=verdict.comment,
    )


def _sure(interaction: Interaction, sender: Sender, thread: ThreadMatch) -> bool:
    return interaction.proof is SenderProof.PROVEN or _own_token(sender, thread)


def _wish(interaction: Interaction, sender: Sender, thread: ThreadMatch) -> Wish:
    """Only the proven, or who writes to an address made for him, changes anything by his words."""
    if not _sure(interaction, sender, thread):
        return NOTHING
    wish = wish_of(interaction, thread.ticket, thread.regulation)
    # whoever else takes part spends nothing of the customer's money
    return NOTHING if wish.paid_work is not None and not _colleague(sender, thread) else wish


def takes_part(sender: Sender, thread: ThreadMatch) -> bool:
    """Tell whether the sender takes part in the ticket, or belongs to its customer (TE-39); who left does not (T21)."""
    return not sender.left and (_participant(sender, thread) or _colleague(sender, thread))


def actor_of(sender: Sender) -> Actor:
    """Return the customer who acts; without a contact of his own he is known by his address."""
    contact = sender.contact
    return Actor(
        kind=ActorKind.CUSTOMER,
        id=contact.id if contact is not None else sender.address,
        name=sender.name,
    )


def message_of(interaction: Interaction, *, anew: bool) -> Message:
    """Return the words and files of an interaction: all of it, or what the author wrote anew."""
    return Message(
        text=(interaction.reply_text or interaction.text) if anew else interaction.text,
        language=interaction.language,
        html=interaction.html,
        message_id=interaction.message_id,
        attachments=interaction.attachments,
        refused_files=interaction.refused_files,
        source=interaction.identity,
        other_desk=interaction.other_desk,
    )


def why_not(
    interaction: Interaction, sender: Sender, thread: ThreadMatch, *, join_unproven: bool
) -> str:
    """Return why the message may not join, "" where it may."""
    if _own_token(sender, thread):
        return ""
    if interaction.proof is SenderProof.FAILED:
        return "sender-failed"
    if takes_part(sender, thread):
        # a token that speaks for somebody else has left his hands: it proves nothing for this one
        if interaction.proof is SenderProof.PROVEN:
            return ""
        if thread.by == "token":
            return "token-of-another"
        return "" if join_unproven else UNPROVEN
    return {"token": "token-of-another", "number": "stranger-with-number"}.get(
        thread.by, "stranger-in-thread"
    )


def _own_token(sender: Sender, thread: ThreadMatch) -> bool:
    own = thread.by == "token" and same_address(thread.speaks_for, sender.address)
    return own and not sender.left


def _hold(reason: str, interaction: Interaction, sender: Sender, thread: ThreadMatch) -> Hold:
    return Hold(
        reason=reason,
        arrived_at=interaction.arrived_at,
        letter=_letter(reason, sender, thread),
        regulation=thread.regulation.identity,
        ticket=thread.ticket.number,
        clauses=thread.regulation.numbering.clauses,
    )


def _letter(reason: str, sender: Sender, thread: ThreadMatch) -> str:
    """Return the letter to whose name the message bears; it goes to his address on record, whoever wrote."""
    if reason == "stranger-with-number":
        return "held_number"
    if PORTAL_ONLY in thread.ticket.flags:
        return ""
    asks = reason in (UNPROVEN, "token-of-another") and takes_part(sender, thread)
    return UNPROVEN_LETTER if asks else ""


def _participant(sender: Sender, thread: ThreadMatch) -> bool:
    known = (thread.requester_address, *thread.ticket.participants)
    if any(same_address(sender.address, address) for address in known):
        return True
    return sender.contact is not None and sender.contact.id == thread.ticket.requester


def _colleague(sender: Sender, thread: ThreadMatch) -> bool:
    customer = sender.customer
    return customer is not None and bool(customer.id) and customer.id == thread.ticket.customer


def _continues(channel: str, thread: ThreadMatch) -> bool:
    rule = thread.regulation.channels.get(channel)
    if rule is None:
        return False
    return "*" in rule.continues or thread.ticket.facts.get("level", "") in rule.continues


def _address_on_record(interaction: Interaction, sender: Sender, thread: ThreadMatch) -> str:
    """Only a proven colleague becomes a participant: a forged one must not start to receive answers."""
    if _participant(sender, thread) or interaction.proof is SenderProof.PROVEN:
        return sender.address
    return ""
