"""Owns the work items that span tickets: development items, wishes, documentation tasks, errors; data only.

An item has a history of its own. What a ticket knows of an item are events of the ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reglament.core.model.commands import Command, Message
from reglament.core.model.events import Event
from reglament.core.model.people import Actor


class ItemKind(StrEnum):
    """What an item is; its number begins with the kind's letters."""

    DEVELOPMENT = "development"
    WISH = "wish"
    DOCUMENTATION = "documentation"
    ERROR = "error"


PREFIXES: Mapping[ItemKind, str] = {
    ItemKind.DEVELOPMENT: "DEV",
    ItemKind.WISH: "W",
    ItemKind.DOCUMENTATION: "D",
    ItemKind.ERROR: "E",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvent:
    """One thing that happened to an item: `what` is opened, linked, planned, released, merged or documented.

    `value` is the title, the ticket's number, the planned day (ISO, "" for none), the release, the other item or the
    article's key.
    """

    at: datetime
    actor: Actor
    what: str
    value: str
    version: str = ""  # of the product, where an error was met


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item as its history leaves it."""

    number: str
    kind: ItemKind
    title: str
    tickets: tuple[str, ...] = ()
    planned_date: date | None = None
    release: str = ""
    merged_into: str = ""
    article: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandToDevelopment(Command):
    """What cannot be solved with what there is goes to development; the requester is told (AS-21, IS-20)."""

    item: str
    title: str
    message: Message
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkItem(Command):
    """The ticket is a reason for this item; a wish promises no date (AS-37, IS-95)."""

    item: str
    kind: str
    title: str
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellOfItem(Command):
    """What became of a linked item is told to the requester: its plan, its release, its merging, its article."""

    item: str
    what: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLinked(Event):
    """The ticket is a reason for this item; `reason` is why it was handed over, where a person said so."""

    item: str
    kind: str
    title: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTold(Event):
    """What became of the item: `what` is planned, released, merged or documented."""

    item: str
    what: str
    value: str
