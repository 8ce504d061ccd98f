"""Owns commands and events between tickets and people: split, merge, link, participants, followers, hand-over."""

from dataclasses import dataclass
from datetime import datetime

from reglament.core.model.commands import Command, Message
from reglament.core.model.events import Event
from reglament.core.model.people import Actor

# how the other ticket stands to this one
RELATED = "related"
RELATIONS = (RELATED, "duplicate", "split_into", "split_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One message of a request: whose, when and by which channel it was written; `unproven`: nothing proves by whom."""

    author: Actor
    at: datetime
    message: Message
    channel: str = ""
    unproven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTicket(Command):
    """The ticket `number` has to do with this one; `relation` is one of RELATIONS."""

    number: str
    relation: str = RELATED


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkTicket(Command):
    """The link was a mistake."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountProblems(Command):
    """Staff say how many problems the request holds; one request solves one (AS-27, IS-54)."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOff(Command):
    """One problem goes into a ticket of its own; the shell opens it from the same arrival and fills `number`.

    `said_in` is the sequence number of the customer's message that holds the words, 0 where they come from none.
    """

    subject: str
    message: Message
    number: str = ""
    said_in: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeInto(Command):
    """This ticket is a duplicate of `number` and ends; the other customer's tickets are out of reach."""

    number: str
    customer: str
    requester_address: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn(Command):
    """The duplicate `number` goes on here: its people take part, and what was said there, `said`, is kept.

    `requester`, `requester_address` and `account` are those of the duplicate.
    """

    number: str
    addresses: tuple[str, ...] = ()
    said: tuple[Spoken, ...] = ()
    requester: str = ""
    requester_address: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeParticipants(Command):
    """People who read and write along, by address."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Command):
    """A member of staff follows the ticket, or no longer."""

    follows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """The owner's shift ends: a successor takes over with a note of how it stands."""

    assignee: str
    assignee_name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLinked(Event):
    """The ticket `number` stands to this one as `relation` says."""

    number: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUnlinked(Event):
    """There is no link to `number` any more."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemsCounted(Event):
    """The request holds so many problems."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemSplitOff(Event):
    """One problem went into the ticket `number`."""

    number: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Event):
    """The ticket ended as a duplicate of `number`."""

    number: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateTakenIn(Event):
    """The duplicate `number` goes on here; `message` holds what was said there where it is for staff alone."""

    number: str
    addresses: tuple[str, ...]
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsTakenIn(Event):
    """A message of the duplicate `number` stands here too, as the actor wrote it at `said_at`; nothing is owed anew."""

    number: str
    message: Message
    said_at: datetime
    channel: str = ""
    unproven: bool = False

    @property
    def written_at(self) -> datetime:
        """Return when the words were written; they were taken in later."""
        return self.said_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantsChanged(Event):
    """These people take part from now on, and these no longer."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerSet(Event):
    """The actor follows the ticket, or no longer."""

    follows: bool
