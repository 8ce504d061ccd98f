"""Owns telling a request that a letter to its requester was refused on the spot; bounces come by mail (IS-132)."""

from datetime import datetime

from reglament.core.model.commands import Message, NoteDeliveryFailure
from reglament.core.model.mail_addresses import same_address
from reglament.core.model.people import SYSTEM
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter
from reglament.store.queries.recipients import places_of, requester_of


def note_undelivered(letter: OutboxLetter, response: str, *, at: datetime) -> None:
    """Note the failure with its request, once; a letter to staff or of no request needs none."""
    ticket = letter.ticket
    if ticket is None:
        return
    requester = requester_of(ticket)
    if not same_address(letter.to, places_of({requester})[requester].address):
        return
    command = NoteDeliveryFailure(
        identity=f"undelivered/{letter.pk}/{letter.attempts}",
        actor=SYSTEM,
        recipient=letter.to,
        status="",
        message=Message(text=response),
        letter=letter.message_id,
    )
    carry_out(command, ticket=ticket.pk, at=at)
