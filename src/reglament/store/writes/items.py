"""Owns writing work items: events are appended at the expected version, and the row refreshed, together."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.model.items import Item, ItemEvent
from reglament.store.models import Ticket, WorkItem, WorkItemEvent
from reglament.store.queries.items import item_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """New events of an item that had `before` of them, and the item as they leave it."""

    vendor_id: int
    before: int
    events: Sequence[ItemEvent]
    staff: int | None
    item: Item


def write_items(changes: Sequence[ItemChange]) -> None:
    """Append the events and refresh the rows; raises IntegrityError where somebody else appended meanwhile."""
    for change in changes:
        row = _row(change)
        WorkItemEvent.objects.bulk_create(
            [
                WorkItemEvent(
                    vendor_id=change.vendor_id,
                    item=row,
                    seq=seq,
                    at=event.at,
                    staff_id=change.staff,
                    what=event.what,
                    value=event.value,
                    version=event.version,
                )
                for seq, event in enumerate(change.events, start=change.before + 1)
            ]
        )
        write_item_row(row, change.item)


def write_item_row(row: WorkItem, item: Item) -> None:
    """Write the row, and the tickets that are its reasons, as the item's history leaves them."""
    WorkItem.objects.filter(pk=row.pk).update(**item_columns(item))
    row.tickets.set(Ticket.objects.filter(vendor=row.vendor_id, number__in=item.tickets))


def _row(change: ItemChange) -> WorkItem:
    number, vendor = change.item.number, change.vendor_id
    if change.before:
        return WorkItem.objects.get(vendor=vendor, number=number)
    return WorkItem.objects.create(vendor_id=vendor, number=number, kind=change.item.kind.value)
