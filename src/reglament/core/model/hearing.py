"""Owns who hears the words of an event: customers or staff alone, who speaks them, and what customers are told of.

Nothing else decides what customers may read. An event that says nothing here is the desk's own affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reglament.core.model import billing as b
from reglament.core.model import events as e
from reglament.core.model import relations as r
from reglament.core.model import updates as u
from reglament.core.model.access import AccessDetailsGiven
from reglament.core.model.calls import InstallationCallMade
from reglament.core.model.status import StatusReported
from reglament.core.model.voice import HeadAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Who hears a message: `customers` too, or staff alone. `by_desk` says that we speak, whoever acted.

    `last_word`: it stands in the queue as the last that was said.
    """

    customers: bool = False
    by_desk: bool = False
    last_word: bool = False


NOTED = Hearing()
# for staff, and from outside: it is news in the queue
HAPPENED = Hearing(last_word=True)
SAID = Hearing(customers=True, last_word=True)
ANSWERED = Hearing(customers=True, by_desk=True, last_word=True)
HEARD: Mapping[type[e.Event], Hearing] = {
    e.TicketOpened: SAID,
    e.CustomerReplied: SAID,
    HeadAsked: SAID,
    e.StaffReplied: ANSWERED,
    StatusReported: ANSWERED,
    e.WorkaroundGiven: ANSWERED,
    e.Resolved: ANSWERED,
    e.Closed: ANSWERED,
    e.Refused: ANSWERED,
    e.NoteAdded: NOTED,
    e.DeliveryFailed: HAPPENED,
    r.DuplicateTakenIn: HAPPENED,
    r.WordsTakenIn: SAID,
    InstallationCallMade: HAPPENED,
}
# what customers are told of in a sentence, beside the messages that they may read
TOLD = (
    *(e.WorkStarted, e.WaitingStarted, e.WaitingEnded, e.Reopened, e.PriorityProposed),
    *(b.PaidWorkProposed, b.PaidWorkAnswered),
    *(u.UpdatePlanned, u.UpdateTimeProposed, u.UpdateTimeAnswered),
    *(u.UpdateStarted, u.UpdateInstalled),
    *(e.ProposalAnswered, e.RemoteAccessSet, e.LevelTransferred, e.Closed),
    # that they were given, never what they are
    AccessDetailsGiven,
    # where the reader sees the other request
    r.ProblemSplitOff,
)


def hearing_of(event: e.Event) -> Hearing | None:
    """Return who hears the words of the event, None where events of its type have none.

    >>> from datetime import UTC, datetime
    >>> from reglament.core.model.commands import Message
    >>> from reglament.core.model.people import SYSTEM
    >>> given = {"at": datetime(2026, 3, 11, tzinfo=UTC), "actor": SYSTEM, "regulation": "x@1"}
    >>> hearing_of(e.NoteAdded(message=Message(text="for us"), **given))
    Hearing(customers=False, by_desk=False, last_word=False)
    >>> hearing_of(e.WorkStarted(first=True, **given))
    """
    return HEARD.get(type(event), NOTED) if hasattr(event, "message") else None


def for_staff_alone(event: e.Event) -> bool:
    """Tell whether the event has words, and no customer may read them."""
    hearing = hearing_of(event)
    return hearing is not None and not hearing.customers
