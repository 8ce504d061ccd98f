"""Owns whom a request that comes back cannot go back to: the staff who left the desk."""

from dataclasses import replace

from reglament.core.model.commands import AddCustomerReply, Command, Reopen
from reglament.core.model.ticket import OPEN_STATES
from reglament.store.models import StaffMember, Ticket


def with_leavers(command: Command, row: Ticket) -> Command:
    """Return the command with the vendor's staff who left, where it may bring an ended request back."""
    if not isinstance(command, AddCustomerReply | Reopen) or row.state in OPEN_STATES:
        return command
    left = StaffMember.objects.filter(vendor=row.vendor_id, active=False)
    return replace(command, gone=frozenset(str(one) for one in left.values_list("pk", flat=True)))
