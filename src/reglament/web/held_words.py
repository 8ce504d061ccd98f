"""Owns where a message that was held and added later stands in the record: at its own moment, pointed at from there."""

from collections.abc import Sequence
from dataclasses import replace

from reglament.core.model import events as e
from reglament.web.moments import moment_words, reader_zone, tongue
from reglament.web.record_entry import Entry
from reglament.web.words import say

# what a message brings with it counts from its arrival, and happened when it was added
BROUGHT = (e.Reopened, e.Assigned, e.WaitingEnded)


def with_held(
    told: Sequence[Entry], history: Sequence[e.Event], *, to_customer: bool = False
) -> list[Entry]:
    """Return what is `told` of a history with each message that was held at the moment it came.

    Where others stand between that and its adding, an entry there points at it: who has read on sees that it is new.
    """
    kept = list(told)
    for seq, event in enumerate(history, start=1):
        if not isinstance(event, e.CustomerReplied) or event.released_at is None:
            continue
        place = next((i for i, one in enumerate(kept) if one.seq == seq), None)
        if place is None:
            continue
        kept = _happened(kept, history, seq, event)
        message = kept[place]
        # the opening stays first, whatever it counts from
        earlier = next((i for i in range(1, place) if kept[i].at > message.at), place)
        if earlier == place:
            continue
        kept[place] = _pointer(message, event, to_customer=to_customer)
        kept.insert(earlier, replace(message, letters=()))
    return kept


def _happened(
    kept: Sequence[Entry], history: Sequence[e.Event], seq: int, said: e.CustomerReplied
) -> list[Entry]:
    """Return the entries with what the message brought at the moment of its adding."""
    brought = {
        number
        for numbers in (range(seq - 1, 1, -1), range(seq + 1, len(history) + 1))
        for number in _while_brought(numbers, history, said)
    }
    at = said.heard_at
    return [replace(one, at=at) if one.seq in brought else one for one in kept]


def _while_brought(
    numbers: range, history: Sequence[e.Event], said: e.CustomerReplied
) -> list[int]:
    found = []
    for number in numbers:
        event = history[number - 1]
        if not isinstance(event, BROUGHT) or event.at not in (said.at, said.heard_at):
            break
        found.append(number)
    return found


def _pointer(message: Entry, event: e.CustomerReplied, *, to_customer: bool) -> Entry:
    language = tongue()
    by = event.released_by.name or event.released_by.id if event.released_by else ""
    when = moment_words(message.at, reader_zone(), language, now=event.heard_at)
    told = (
        say("record.added_here_ours", language, when=when)
        if to_customer
        else say("record.added_here", language, by=by, when=when)
    )
    return replace(
        message,
        at=event.heard_at,
        side="event",
        sentence=told,
        message=None,
        parts=(),
        clauses=(),
        unproven=False,
        by="",
        held=False,
        points=message.seq,
    )
