"""Owns work items that span tickets, and what tickets have to do with them. A plan is no promise and no clock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.conversation import reply_to_customer
from reglament.core.lifecycle.development import check_hand_over
from reglament.core.lifecycle.levels import transfer_level
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import items as i
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

DEVELOPMENT = "development"
DEVELOPED = "development_items"
# kinds that a regulation may ask to be kept; development takes what staff hand over
KEPT_AS = {"wish": "wishes", "documentation": "documentation_tasks", "error": "errors"}
TOLD_BY = {"merged": "wishes", "documented": "documentation_tasks"}


def fold_item(number: str, kind: i.ItemKind, history: Iterable[i.ItemEvent]) -> i.Item:
    """Return the item that its history makes."""
    item = i.Item(number=number, kind=kind, title="")
    for event in history:
        item = _taken(item, event)
    return item


def _taken(item: i.Item, event: i.ItemEvent) -> i.Item:
    value = event.value
    match event.what:
        case "opened":
            return replace(item, title=value, version=event.version)
        case "linked":
            return replace(item, tickets=tuple(dict.fromkeys((*item.tickets, value))))
        case "planned":
            return replace(item, planned_date=date.fromisoformat(value) if value else None)
        case "released":
            return replace(item, release=value)
        case "merged":
            return replace(item, merged_into=value)
        case "documented":
            return replace(item, article=value)
        case unknown:
            raise ValueError(f"no item knows what {unknown!r} is")


def check_item_event(item: i.Item, event: i.ItemEvent) -> None:
    """Raise Refused for a date on a wish (AS-44), a release twice, a merging with itself, an article for no task."""
    if event.what == "documented" and item.kind is not i.ItemKind.DOCUMENTATION:
        raise Refused(
            Words(f"{item.number} asks for no article", f"{item.number} — не задача документации"),
            remedy=Words("Choose a documentation task.", "Выберите задачу документации."),
        )
    if event.what == "planned" and item.kind is i.ItemKind.WISH:
        raise Refused(
            Words("A wish has no date: its term is not defined", "У пожелания срок не определён"),
            remedy=Words("Open a development item for it.", "Создайте задачу разработки."),
        )
    if event.what == "released" and item.release:
        raise Refused(
            Words(
                f"{item.number} came out with {item.release}", f"{item.number} уже в {item.release}"
            ),
            remedy=Words("Open another item.", "Создайте другую задачу."),
        )
    if event.what == "merged" and (event.value == item.number or item.merged_into):
        raise Refused(
            Words(f"{item.number} cannot be merged there", f"{item.number} так объединить нельзя"),
            remedy=Words("Choose another one.", "Выберите другую."),
        )


def hand_to_development(case: Case, command: i.HandToDevelopment) -> tuple[e.Event, ...]:
    """Return the hand-over: item, letter, waiting; the level moves where the regulation has one for it (IS-62)."""
    case.require_staff(command)
    case.require_open()
    row = check_hand_over(case, command.reason)
    require_text(command.title, Words("What is to be developed", "что разработать"), field="title")
    reply = c.ReplyToCustomer(
        identity=command.identity, actor=command.actor, message=command.message
    )
    told = reply_to_customer(case, reply)
    more, row_id = (row.clauses, row.id) if row is not None else ((), "")
    cited = tuple(dict.fromkeys((*_clauses(case, DEVELOPED), *more)))
    linked = case.event(
        i.ItemLinked,
        command,
        clauses=cited,
        row=row_id,
        item=command.item,
        kind=i.ItemKind.DEVELOPMENT.value,
        title=command.title,
        reason=command.reason.strip(),
    )
    waiting = case.event(
        e.WaitingStarted,
        command,
        clauses=cited,
        row=row_id,
        party=DEVELOPMENT,
        external_number=command.item,
    )
    return (*_moved(case, command), *told, linked, waiting)


def _moved(case: Case, command: i.HandToDevelopment) -> tuple[e.Event, ...]:
    if DEVELOPMENT not in case.regulation.transfers:
        return ()
    if case.ticket.facts.get("level") == DEVELOPMENT:
        return ()
    moving = c.TransferLevel(
        identity=command.identity,
        actor=command.actor,
        level=DEVELOPMENT,
        reason=command.reason or command.title,
    )
    return transfer_level(case, moving)


def link_item(case: Case, command: i.LinkItem) -> tuple[e.Event, ...]:
    """Return the link to the item, and the letter about it where there is one; a closed ticket may have it too."""
    case.require_staff(command)
    if case.ticket.items.get(command.item):
        return ()
    require_text(command.title, Words("The title", "название"), field="title")
    kept = KEPT_AS.get(command.kind)
    linked = case.event(
        i.ItemLinked,
        command,
        clauses=case.require_kept(kept) if kept else _clauses(case, DEVELOPED),
        item=command.item,
        kind=command.kind,
        title=command.title,
    )
    if command.message is None or not command.message.text.strip():
        return (linked,)
    reply = c.ReplyToCustomer(
        identity=command.identity, actor=command.actor, message=command.message
    )
    return (linked, *reply_to_customer(case, reply))


def tell_of_item(case: Case, command: i.TellOfItem) -> tuple[e.Event, ...]:
    """Return what the requester is told of a linked item; none where the ticket is no reason for it."""
    if command.item not in case.ticket.items:
        return ()
    cited = _clauses(case, TOLD_BY.get(command.what, DEVELOPED)) or _clauses(case, DEVELOPED)
    told = case.event(
        i.ItemTold,
        command,
        clauses=cited,
        item=command.item,
        what=command.what,
        value=command.value,
    )
    return (told,)


def _clauses(case: Case, kept: str) -> tuple[str, ...]:
    record = case.regulation.recorded.get(kept)
    return record.clauses if record is not None else ()
