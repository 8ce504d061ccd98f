"""Owns taking the request whose turn it is; of two who ask at once, each gets another one."""

from datetime import datetime
from typing import Any

from reglament.core.lifecycle import Refused
from reglament.core.model.commands import Assign
from reglament.core.model.people import Actor
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import BusyTicketError, Outcome
from reglament.store.models import CommandOutcome
from reglament.store.queries.queue import next_to_take

ATTEMPTS = 5


def take_next(user: Any, actor: Actor, *, identity: str, at: datetime) -> Outcome | None:
    """Give the actor the first request that nobody has; None where nothing waits. A repeat gives the same one.

    Raises Refused where the regulation forbids taking it, BusyTicketError where colleagues were faster
    ATTEMPTS times.
    """
    command = Assign(
        identity=identity,
        actor=actor,
        assignee=actor.id,
        assignee_name=actor.name,
        taken_from="",
    )
    vendor = user.staff_member.vendor_id
    first = CommandOutcome.objects.filter(identity=identity, vendor=vendor).first()
    if first is not None and first.ticket_id is not None:
        return carry_out(command, ticket=first.ticket_id, at=at, vendor=vendor)
    for _ in range(ATTEMPTS):
        row = next_to_take(user, at=at)
        if row is None:
            return None
        try:
            return carry_out(command, ticket=row.pk, at=at, vendor=row.vendor_id)
        except Refused:
            if next_to_take(user, at=at) == row:
                raise
    raise BusyTicketError("Colleagues were faster: try again in a moment.")
