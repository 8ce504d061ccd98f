"""Owns taking access details: said in the history, kept apart from it, and never repeated anywhere else (IS-105)."""

from datetime import datetime

from reglament.core.lifecycle.case import require_text
from reglament.core.model.access import GiveAccessDetails
from reglament.core.regulation.document import Words
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models import Ticket

MOST_TEXT = 1000


def give_access(
    command: GiveAccessDetails, *, content: str, ticket: Ticket, at: datetime
) -> Outcome:
    """Carry the command out and keep what was given; raises Refused as the core does, and without any words."""
    kept = content.replace("\x00", "").strip()[:MOST_TEXT]
    require_text(kept, Words("The access details", "данные доступа"))
    return carry_out(command, ticket=ticket.pk, at=at, vendor=ticket.vendor_id, secret=kept)
