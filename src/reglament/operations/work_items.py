"""Owns work items that span tickets: opened from a ticket, planned, released, merged; linked requesters are told."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from reglament.core.lifecycle.items import check_item_event, fold_item
from reglament.core.model.commands import Command
from reglament.core.model.items import PREFIXES, Item, ItemEvent, ItemKind, TellOfItem
from reglament.core.model.people import SYSTEM, Actor
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models import StaffMember, Ticket, WorkItem, WorkItemEvent
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

    The ticket is asked first: what the regulation refuses opens nothing. A repeat of the command finds its item.
    """
    outcome = carry_out(command, ticket=ticket.pk, at=at, vendor=ticket.vendor_id)
    if outcome.repeated:
        return outcome
    with transaction.atomic():
        row = WorkItem.objects.create(vendor_id=ticket.vendor_id, number=number, kind=kind.value)
        _append(row, _event(command.actor, "opened", title[:300], at, version=version))
        link_ticket(row, ticket, actor=command.actor, at=at)
    return outcome


def link_ticket(row: WorkItem, ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Write down that the ticket is a reason for the item."""
    _append(row, _event(actor, "linked", ticket.number, at))
    row.tickets.add(ticket)


def plan(row: WorkItem, day: date | None, *, actor: Actor, at: datetime) -> None:
    """Set the planned day, a plan and no promise, and tell every linked requester (AS-23, IS-22)."""
    value = day.isoformat() if day is not None else ""
    _append(row, _event(actor, "planned", value, at))
    _tell(row, "planned", value or "—", actor=actor, at=at)


def publish_release(rows: Sequence[WorkItem], release: str, *, actor: Actor, at: datetime) -> None:
    """Publish a release with these items and tell every linked requester the same day (AS-22, IS-21)."""
    if not release.strip():
        raise Refused(
            Words("The release has no name", "У обновления нет названия"),
            remedy=Words("Write it.", "Напишите его."),
        )
    for row in rows:
        _append(row, _event(actor, "released", release.strip()[:60], at))
        _tell(row, "released", release.strip()[:60], actor=actor, at=at)


def merge_item(row: WorkItem, into: WorkItem, *, actor: Actor, at: datetime) -> None:
    """Count an item with another one of its kind; its requesters are told (AS-37)."""
    if into.kind != row.kind:
        raise Refused(
            Words("The other one is of another kind", "Другая задача — иного вида"),
            remedy=Words("Merge items of one kind.", "Объединяйте задачи одного вида."),
        )
    _append(row, _event(actor, "merged", into.number, at))
    for ticket in row.tickets.all():
        link_ticket(into, ticket, actor=actor, at=at)
    _tell(row, "merged", into.number, actor=actor, at=at)


def item_of(row: WorkItem) -> Item:
    """Return the item as its events leave it."""
    return fold_item(
        row.number, ItemKind(row.kind), [_core(one) for one in row.events.order_by("seq")]
    )


def _core(row: WorkItemEvent) -> ItemEvent:
    return ItemEvent(at=row.at, actor=SYSTEM, what=row.what, value=row.value, version=row.version)


def _event(actor: Actor, what: str, value: str, at: datetime, *, version: str = "") -> ItemEvent:
    return ItemEvent(at=at, actor=actor, what=what, value=value, version=version)


def _append(row: WorkItem, event: ItemEvent) -> None:
    with transaction.atomic():
        WorkItem.objects.select_for_update().get(pk=row.pk)
        item = item_of(row)
        check_item_event(item, event)
        staff = StaffMember.objects.filter(pk=_key(event.actor)).first()
        WorkItemEvent.objects.create(
            vendor_id=row.vendor_id,
            item=row,
            seq=row.events.count() + 1,
            at=event.at,
            staff=staff,
            what=event.what,
            value=event.value,
            version=event.version,
        )
        after = item_of(row)
        row.title, row.version, row.release = after.title, after.version, after.release
        row.planned_date, row.merged_into = after.planned_date, after.merged_into
        row.save()


def _key(actor: Actor) -> int:
    return int(actor.id) if actor.id.isascii() and actor.id.isdecimal() else 0


def _tell(row: WorkItem, what: str, value: str, *, actor: Actor, at: datetime) -> None:
    seq = row.events.count()
    for ticket in row.tickets.order_by("pk").values_list("pk", flat=True):
        told = TellOfItem(
            identity=f"item:{row.pk}:{seq}:{ticket}",
            actor=actor,
            item=row.number,
            what=what,
            value=value,
        )
        carry_out(told, ticket=ticket, at=at, vendor=row.vendor_id)
