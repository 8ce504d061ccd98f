"""Owns work items that span tickets: opened from a ticket, planned, released, merged; linked requesters are told."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from reglament.core.lifecycle.items import check_item_event, fold_item
from reglament.core.model.commands import Command
from reglament.core.model.items import PREFIXES, ItemEvent, ItemKind, TellOfItem
from reglament.core.model.people import Actor
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.operations.carry_out import carry_out, carry_out_of_items, decided
from reglament.operations.outcome import Outcome
from reglament.store.models import Article, StaffMember, Ticket, WorkItem
from reglament.store.projections import key
from reglament.store.queries.items import item_events, item_of
from reglament.store.writes.changes import Change
from reglament.store.writes.items import ItemChange
from reglament.store.writes.numbers import take_numbers


def next_number(kind: ItemKind, *, vendor: int) -> str:
    """Take the next number of a kind; one that is not used in the end is left out for ever."""
    prefix = PREFIXES[kind]
    with transaction.atomic():
        taken = take_numbers(vendor=vendor, series=f"item-{prefix}", count=1)
    return f"{prefix}-{taken[0]}"


def open_item(
    command: Command,
    *,
    number: str,
    kind: ItemKind,
    title: str,
    ticket: Ticket,
    at: datetime,
    version: str = "",
) -> Outcome:
    """Carry out the ticket's command that names the item, and open the item with the ticket as its first reason.

    Both or neither: what the regulation refuses opens nothing. A repeat of the command finds its item.
    """
    events = (
        _event(command.actor, "opened", title[:300], at, version=version),
        _event(command.actor, "linked", ticket.number, at),
    )
    opened = ItemChange(
        vendor_id=ticket.vendor_id,
        before=0,
        events=events,
        staff=_staff(command.actor),
        item=fold_item(number, kind, events),
    )
    return carry_out(command, ticket=ticket.pk, at=at, vendor=ticket.vendor_id, items=(opened,))


def plan(row: WorkItem, day: date | None, *, actor: Actor, at: datetime) -> None:
    """Set the planned day, a plan and no promise, and tell every linked requester (AS-23, IS-22)."""
    value = day.isoformat() if day is not None else ""
    _happen(row, _event(actor, "planned", value, at), said=value or "—")


def publish_release(rows: Sequence[WorkItem], release: str, *, actor: Actor, at: datetime) -> None:
    """Publish a release with these items and tell every linked requester the same day (AS-22, IS-21).

    Items that came out with it already are left alone, so that what was interrupted is published once more.
    """
    name = release.strip()[:60]
    if not rows:
        raise Refused(
            Words("No item is chosen", "Не выбрано ни одной задачи"),
            remedy=Words("Tick what the release brings.", "Отметьте, что вошло в обновление."),
        )
    if not name:
        raise Refused(
            Words("The release has no name", "У обновления нет названия"),
            remedy=Words("Write it.", "Напишите его."),
        )
    event = _event(actor, "released", name, at)
    waiting = [row for row in rows if row.release != name]
    if not waiting:
        check_item_event(item_of(rows[0]), event)
    for row in waiting:
        check_item_event(item_of(row), event)
    for row in waiting:
        _happen(row, event)


def merge_item(row: WorkItem, into: WorkItem, *, actor: Actor, at: datetime) -> None:
    """Count an item with another one of its kind; its requesters are told (AS-37)."""
    if into.kind != row.kind:
        raise Refused(
            Words("The other one is of another kind", "Другая задача — иного вида"),
            remedy=Words("Merge items of one kind.", "Объединяйте задачи одного вида."),
        )
    reasons = row.tickets.order_by("pk").values_list("number", flat=True)
    linked = [_event(actor, "linked", number, at) for number in reasons]
    _happen(row, _event(actor, "merged", into.number, at), also=(into, linked))


def document(rows: Sequence[WorkItem], article: Article, *, actor: Actor, at: datetime) -> None:
    """Let the published article answer documentation tasks, and tell every linked requester where it is (IS-96)."""
    event = _event(actor, "documented", str(article.pk), at)
    waiting = [row for row in rows if row.article_id != article.pk]
    for row in waiting:
        check_item_event(item_of(row), event)
    for row in waiting:
        _happen(row, event, said=f"{settings.PUBLIC_URL}{article.get_absolute_url()}")


def _happen(
    row: WorkItem,
    event: ItemEvent,
    *,
    said: str = "",
    also: tuple[WorkItem, Sequence[ItemEvent]] | None = None,
) -> None:
    """Append the event, and what another item takes over with it, and tell every linked requester, all or nothing."""

    def make() -> tuple[Sequence[ItemChange], Sequence[Change]]:
        own = _changed(row, (event,))
        others = [_changed(*also)] if also is not None and also[1] else []
        return [own, *others], _told(row, event, seq=own.before + 1, said=said or event.value)

    carry_out_of_items(make)


def _changed(row: WorkItem, events: Sequence[ItemEvent]) -> ItemChange:
    history = item_events(row)
    for event in events:
        check_item_event(fold_item(row.number, ItemKind(row.kind), history), event)
    return ItemChange(
        vendor_id=row.vendor_id,
        before=len(history),
        events=events,
        staff=_staff(events[0].actor),
        item=fold_item(row.number, ItemKind(row.kind), (*history, *events)),
    )


def _told(row: WorkItem, event: ItemEvent, *, seq: int, said: str) -> list[Change]:
    tickets = row.tickets.order_by("pk").values_list("pk", flat=True)
    return [
        decided(
            TellOfItem(
                identity=f"item:{row.pk}:{seq}:{ticket}",
                actor=event.actor,
                item=row.number,
                what=event.what,
                value=said,
            ),
            ticket=ticket,
            vendor=row.vendor_id,
            at=event.at,
        )
        for ticket in tickets
    ]


def _event(actor: Actor, what: str, value: str, at: datetime, *, version: str = "") -> ItemEvent:
    return ItemEvent(at=at, actor=actor, what=what, value=value, version=version)


def _staff(actor: Actor) -> int | None:
    wanted = key(actor.id)
    if wanted is None:
        return None
    return StaffMember.objects.filter(pk=wanted).values_list("pk", flat=True).first()
