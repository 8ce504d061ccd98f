"""Owns order at taking: where the text orders by arrival, whoever takes a later request first says why (AS-17)."""

from django.db.models import Q

from reglament.core.model.commands import Assign, Command, StartWork
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.store.models import Ticket


def check_turn(command: Command, row: Ticket, regulation: Regulation) -> None:
    """Raise Refused where somebody takes this ticket for himself before an earlier one, without a reason."""
    if not regulation.queue.reason_for_skipping or not _takes(command, row):
        return
    if isinstance(command, Assign) and command.reason.strip():
        return
    if number := first_before(row, regulation):
        raise Refused(
            Words(f"{number} comes before this one", f"Раньше идёт {number}"),
            clauses=regulation.queue.clauses,
            remedy=Words(
                f"Take {number} first, or take this one with a reason.",
                f"Сначала возьмите {number} или возьмите это с причиной.",
            ),
        )


def first_before(row: Ticket, regulation: Regulation) -> str:
    """Return the number of the request that is first before this one; "" where none is, or order asks no reason."""
    if not regulation.queue.reason_for_skipping or row.critical or row.assignee_id is not None:
        return ""
    ahead = Q(critical=True) | Q(registered_at__lt=row.registered_at)
    waiting = Ticket.objects.filter(
        ahead,
        vendor=row.vendor_id,
        regulation_code=row.regulation_code,
        state=TicketState.REGISTERED,
        assignee=None,
    ).exclude(pk=row.pk)
    first = waiting.order_by("-critical", "registered_at", "pk").values_list("number", flat=True)
    return next(iter(first[:1]), "")


def _takes(command: Command, row: Ticket) -> bool:
    if row.assignee_id is not None:
        return False
    return isinstance(command, StartWork) or (
        isinstance(command, Assign) and command.assignee == command.actor.id
    )
