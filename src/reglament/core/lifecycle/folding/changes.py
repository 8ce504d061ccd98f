"""Owns what the folds share: the form of a change, and the changes that several events make."""

from collections.abc import Callable, Mapping
from typing import Any

from reglament.core.model import events as e
from reglament.core.model.commands import Message
from reglament.core.model.relations import WordsTakenIn
from reglament.core.model.ticket import HEARD_WORDS, Heard, Ticket, TicketState

# what logs and dumps are called, packed ones and rotated ones (`app.log.1`) included
LOGS = frozenset(
    {
        *("log", "txt", "out", "err", "trace", "dmp", "evtx", "etl", "json", "xml", "csv", "har"),
        *("zip", "gz", "tgz", "7z", "rar", "xz", "bz2", "zst", "tar"),
    }
)
Changes = dict[str, Any]
Folds = Mapping[type[e.Event], Callable[[Ticket, Any], Changes]]


def staff_replied(_: Ticket, event: e.Event) -> Changes:
    """Return what words of staff to the customer change."""
    return {"last_public_at": event.at, "last_word_by": "staff", "unanswered": ()}


def heard_of(seq: int, event: e.TicketOpened | e.CustomerReplied | WordsTakenIn) -> Heard:
    """Return what is remembered of a customer's message."""
    author = event.actor.name or event.actor.id
    return Heard(seq, event.written_at, author, event.message.text[:HEARD_WORDS])


def holds_log(message: Message) -> bool:
    """Tell whether a file of the message may be a log by its name: pictures and papers are none."""
    names = (one.name.lower() for one in message.attachments if not one.inline)
    return any(LOGS.intersection(name.split(".")[1:]) for name in names)


def no_longer_waiting() -> Changes:
    """Return the end of any waiting."""
    return {"waiting_for": "", "waiting_since_at": None, "external_number": ""}


def working_state(ticket: Ticket) -> TicketState:
    """Return the state in which work goes on, or is still to begin."""
    return TicketState.IN_WORK if ticket.work_started_at else TicketState.REGISTERED
