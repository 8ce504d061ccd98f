"""Owns reading a work item: its history, the row that follows from it, and what differs."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from reglament.core.lifecycle.items import fold_item
from reglament.core.model.items import Item, ItemEvent, ItemKind, ItemLinked
from reglament.core.model.people import SYSTEM
from reglament.store.event_text import event_of
from reglament.store.models import Event, WorkItem, WorkItemEvent
from reglament.store.projections import key


def item_events(row: WorkItem) -> list[ItemEvent]:
    """Return the history of an item."""
    return [_core(one) for one in row.events.order_by("seq")]


def _core(row: WorkItemEvent) -> ItemEvent:
    return ItemEvent(at=row.at, actor=SYSTEM, what=row.what, value=row.value, version=row.version)


def item_of(row: WorkItem) -> Item:
    """Return the item as its events leave it."""
    return fold_item(row.number, ItemKind(row.kind), item_events(row))


def item_columns(item: Item) -> dict[str, str | int | date | None]:
    """Return the columns of the row that an item makes."""
    return {
        "title": item.title,
        "version": item.version,
        "planned_date": item.planned_date,
        "release": item.release,
        "merged_into": item.merged_into,
        "article_id": key(item.article),
    }


def differing_item(row: WorkItem, item: Item) -> list[str]:
    """Return the names of what differs: columns of the row, or the tickets that are its reasons."""
    columns: dict[str, Any] = item_columns(item)
    found = [name for name, value in columns.items() if getattr(row, name) != value]
    if _reasons(row) != sorted(item.tickets):
        found.append("tickets")
    return found


def gaps(row: WorkItem) -> bool:
    """Tell whether events of the item are missing."""
    numbers: Sequence[int] = list(row.events.order_by("seq").values_list("seq", flat=True))
    return not numbers or list(numbers) != list(range(1, len(numbers) + 1))


def _reasons(row: WorkItem) -> list[str]:
    return sorted(row.tickets.values_list("number", flat=True))


def reasons_given(rows: Iterable[WorkItem]) -> dict[tuple[str, int], str]:
    """Return why requests were handed over, where it was said: by number of the item and key of the request.

    The requests of the rows are read as they were fetched with them.
    """
    tickets = {one.pk for row in rows for one in row.tickets.all()}
    linked = Event.objects.filter(ticket__in=tickets, type=ItemLinked.__name__)
    told = (
        (ticket, event_of(data)) for ticket, data in linked.values_list("ticket", "data").order_by()
    )
    return {
        (event.item, ticket): event.reason
        for ticket, event in told
        if isinstance(event, ItemLinked) and event.reason
    }


def newest_release(vendor: int) -> str:
    """Return the name of the release that was published last, "" where there is none."""
    rows = WorkItemEvent.objects.filter(vendor=vendor, what="released").order_by("-at", "-pk")
    return rows.values_list("value", flat=True).first() or ""
