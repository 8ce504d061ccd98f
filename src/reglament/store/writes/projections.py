"""Owns writing one ticket's projections anew; events are not touched."""

from datetime import datetime

from django.db import transaction

from reglament.store.models import Deadline, Installation, Message, SearchText, Ticket
from reglament.store.projections import Projection


def write_projection(row: Ticket, projection: Projection) -> bool:
    """Write the rows anew, unless the ticket moved on meanwhile: then False, and its writer projected it."""
    with transaction.atomic():
        current = (
            Ticket.objects.select_for_update().filter(pk=row.pk).values_list("version").first()
        )
        stored = row.events.count()
        if current is None or stored != len(projection.history):
            return False
        Ticket.objects.filter(pk=row.pk).update(**projection.columns)
        Message.objects.filter(ticket=row).delete()
        Message.objects.bulk_create(
            [
                Message(vendor_id=row.vendor_id, ticket=row, **columns)
                for columns in projection.messages()
            ]
        )
        Deadline.objects.filter(ticket=row).delete()
        if projection.next_moment is not None:
            deadline_row(projection.next_moment, vendor=row.vendor_id, ticket=row.pk).save()
        SearchText.objects.filter(ticket=row).delete()
        SearchText.objects.create(vendor_id=row.vendor_id, ticket=row, **projection.search)
        Installation.objects.filter(ticket=row).delete()
        if projection.installed is not None:
            Installation.objects.create(vendor_id=row.vendor_id, ticket=row, **projection.installed)
    return True


def deadline_row(at: datetime, *, vendor: int, ticket: int) -> Deadline:
    """Return the row of a ticket whose next moment comes at `at`."""
    return Deadline(vendor_id=vendor, ticket_id=ticket, at=at, claimable_at=at)


def restore_row(pk: int, vendor_id: int, projection: Projection) -> Ticket:
    """Write the row of a ticket whose history stands without one."""
    row = Ticket(pk=pk, vendor_id=vendor_id, **projection.columns)
    row.save(force_insert=True)
    return row
