"""Owns the one call of a first installation: whether the customer had it is looked up where the call is written."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from reglament.core.model.calls import RecordInstallationCall
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models import CommandOutcome, Customer, Event, Ticket


def record_installation_call(
    command: RecordInstallationCall, *, ticket: Ticket, at: datetime
) -> Outcome:
    """Carry the call out; the customer's row is locked, so that of two calls at once one is refused (IS-9)."""
    with transaction.atomic():
        Customer.objects.select_for_update().filter(pk=ticket.customer_id or 0).first()
        repeated = CommandOutcome.objects.filter(identity=command.identity, ticket=ticket).exists()
        asked = command if repeated else replace(command, previous_at=_previous(ticket))
        return carry_out(asked, ticket=ticket.pk, at=at, vendor=ticket.vendor_id)


def _previous(ticket: Ticket) -> datetime | None:
    """Return when the customer was called before; who belongs to no customer is asked by the request alone."""
    rows = Event.objects.filter(type="InstallationCallMade")
    if ticket.customer_id is None:
        rows = rows.filter(ticket=ticket)
    else:
        rows = rows.filter(ticket__customer=ticket.customer_id)
    return rows.order_by("at").values_list("at", flat=True).first()
