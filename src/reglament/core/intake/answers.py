"""Owns the answers that are no command: held for a person, or left alone; and what is known of a thread."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Kept for a person to decide, arrival and all (X-4). `letter` names the one automatic letter, "" for none."""

    reason: str
    arrived_at: datetime
    letter: str = ""
    regulation: str = ""
    ticket: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Stored and never answered: another machine wrote it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMatch:
    """The ticket a contact points at, under its own regulation.

    `by`: token, number, header or mention, the surest first. `speaks_for` is the address that a valid reply token was
    issued to; `written_to` where the requester is written to now, "" for the address in the ticket. `letter` is the
    letter to `speaks_for` that a bounce brings back; `answers` names the letter to its sender that the contact answers,
    "" where that is none, or nobody asked.
    """

    ticket: Ticket
    regulation: Regulation
    by: str
    speaks_for: str = ""
    written_to: str = ""
    letter: str = ""
    answers: str = ""

    @property
    def requester_address(self) -> str:
        """Return the address that the requester has now."""
        return self.written_to or self.ticket.requester_address
