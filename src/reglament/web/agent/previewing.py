"""Owns the letter of an answer as it would go out, shown before it does: to one request, or to many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reglament.core.lifecycle import Refused, decide, fold
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.relations import Merged
from reglament.core.notices import Notice, notices_for
from reglament.core.regulation.document import Regulation
from reglament.operations.letter_text import letter_text
from reglament.store.models.customers import zone_among
from reglament.store.models.tickets import Ticket
from reglament.store.projections import Projection
from reglament.store.queries.sign_ins import who_may_sign_in

# what brings the words of staff to a customer, and the letter that does
LETTERS = {e.StaffReplied: "reply", e.Resolved: "resolution"}
# what ends a request: whether by a letter, and by which, its regulation says
ENDING = (Merged, e.Closed)
TAKING_PART = ("requester", "participants")


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as its reader would get it; `letter` names its template, `to` its readers where they are told."""

    letter: str
    subject: str
    text: str
    language: str
    to: tuple[str, ...] = ()


def letter_shown(
    row: Ticket,
    regulation: Regulation,
    history: Sequence[e.Event],
    said: c.Command,
    *,
    at: datetime,
) -> Shown | None:
    """Return the letter that `said` would send of its words at `at`; None where it is refused, or none has them."""
    try:
        events = decide(said, history=history, ticket=None, regulation=regulation, at=at)
    except Refused:
        return None
    projection = Projection(regulation, (*history, *events))
    letters = ((one, _letter(one, events, history, projection)) for one in events)
    event, letter = next(((one, name) for one, name in letters if name), (None, ""))
    return _shown(row, projection, letter, event) if event is not None else None


def letters_shown(
    row: Ticket,
    regulation: Regulation,
    history: Sequence[e.Event],
    acts: c.Command,
    *,
    at: datetime,
) -> tuple[Shown, ...]:
    """Return every letter that `acts` would send at `at` to who takes part, each once; raises Refused as it would."""
    events = decide(acts, history=history, ticket=None, regulation=regulation, at=at)
    projection = Projection(regulation, (*history, *events))
    told = notices_for(regulation, projection.ticket, events, earlier=history)
    sent: dict[tuple[str, int], tuple[str, ...]] = {}
    for one in told:
        if one.role in TAKING_PART:
            before = sent.get((one.letter, one.event), ())
            sent[one.letter, one.event] = (*before, *_addresses(one.role, row, projection))
    return tuple(
        replace(
            _shown(row, projection, letter, projection.history[place - 1]),
            to=tuple(dict.fromkeys(to)),
        )
        for (letter, place), to in sent.items()
    )


def _addresses(role: str, row: Ticket, projection: Projection) -> tuple[str, ...]:
    if role == "participants":
        return tuple(projection.ticket.participants)
    return (row.requester_address,) if row.requester_address else ()


def _shown(row: Ticket, projection: Projection, letter: str, event: e.Event) -> Shown:
    language = projection.ticket.language or projection.regulation.languages[0]
    subject, text = letter_text(
        letter,
        projection,
        event,
        vendor=row.vendor_id,
        language=language,
        zone=zone_of_reader(row),
        may_enter=bool(who_may_sign_in({row.vendor_id}, {row.requester_address})),
    )
    return Shown(letter, subject, text, language)


def zone_of_reader(row: Ticket) -> str:
    """Return the clock of the requester who reads, else of the customer, "" where none is known."""
    if row.requester is not None:
        return row.requester.counts_in
    return zone_among(row.customer.zone) if row.customer is not None else ""


def letters_told(
    regulation: Regulation, history: Sequence[e.Event], events: Sequence[e.Event]
) -> list[Notice]:
    """Return the letters to who takes part that tell of what staff said or ended with `events`, which follow `history`.

    What else an act sends is left out: a reminder, or what tells our own people.
    """
    ticket = fold((*history, *events))
    saying = {
        len(history) + place
        for place, one in enumerate(events, start=1)
        if isinstance(one, (*LETTERS, *ENDING))
    }
    told = notices_for(regulation, ticket, events, earlier=history)
    return [one for one in told if one.role in TAKING_PART and one.event in saying]


def _letter(
    event: e.Event, events: Sequence[e.Event], history: Sequence[e.Event], projection: Projection
) -> str:
    """Return the name of the letter that tells of the event, "" for none."""
    if not isinstance(event, ENDING):
        return LETTERS.get(type(event), "")
    place = len(history) + [*events].index(event) + 1
    told = letters_told(projection.regulation, history, events)
    return next((one.letter for one in told if one.event == place), "")
