"""Owns what an operation answers."""

from dataclasses import dataclass

from reglament.core.model.events import Event
from reglament.core.model.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The ticket after a command, and the events it caused; `repeated` when an earlier call caused them.

    `first` is the sequence number of the first of these events.
    """

    ticket_pk: int
    ticket: Ticket
    events: tuple[Event, ...]
    first: int
    repeated: bool = False


class UnknownTicketError(LookupError):
    """There is no such ticket, or not for the one who asks: both look the same."""


class BusyTicketError(Exception):
    """Others kept changing the ticket; nothing was done, try again."""
