"""Owns what spans two tickets: splitting, merging, linking and unlinking; both change in one transaction or neither."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from reglament.core.lifecycle import fold
from reglament.core.lifecycle.decide import decide
from reglament.core.lifecycle.relations import said_in, spoken_in
from reglament.core.model import ticket as model
from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.core.model.relations import (
    LinkTicket,
    MergeInto,
    SplitOff,
    TakeIn,
    UnlinkTicket,
)
from reglament.core.notices import OUTSIDE, Notice, notices_for
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.operations.carry_out import carry_out_together, decided
from reglament.operations.open_ticket import Opening, decided_openings
from reglament.operations.outcome import Outcome
from reglament.store.models import Ticket
from reglament.store.projections import Projection
from reglament.store.queries.found import number_forms
from reglament.store.writes.changes import Change


def split_ticket(command: SplitOff, *, ticket: int, vendor: int, at: datetime) -> Outcome:
    """Open a ticket for one of several problems, from the same arrival, and link both (AS-27, IS-54)."""
    make = partial(_split, command, ticket=ticket, vendor=vendor, at=at)
    return carry_out_together(make, first=command.identity, ticket=ticket, vendor=vendor)


def _split(command: SplitOff, *, ticket: int, vendor: int, at: datetime) -> Sequence[Change]:
    # the rule is asked before a number is taken
    parent = decided(command, ticket=ticket, vendor=vendor, at=at)
    child = _child(command, parent, at=at)
    numbered = replace(command, number=child.projection.ticket.number)
    return [decided(numbered, ticket=ticket, vendor=vendor, at=at), child]


def letters_of_split(
    ticket: model.Ticket, regulation: Regulation, *, at: datetime
) -> tuple[Notice, ...]:
    """Return the letters to people outside that splitting a problem off `ticket` at `at` would send."""
    probe = SplitOff(identity="probe", actor=SYSTEM, subject="…", message=Message(text="…"))
    opening = _opening(probe, ticket, at=at)
    try:
        events = decide(opening, history=(), ticket=None, regulation=regulation, at=at)
    except Refused:
        return ()
    told = notices_for(regulation, fold(events), events)
    return tuple(one for one in told if one.role in OUTSIDE)


def _child(command: SplitOff, parent: Change, *, at: datetime) -> Change:
    whole, regulation = parent.projection.ticket, parent.projection.regulation
    opening = _in_its_words(_opening(command, whole, at=at), command, parent)
    one = Opening(vendor_id=parent.vendor_id, command=opening, regulation=regulation)
    opened = decided_openings([one], at=at)[0]
    link = LinkTicket(
        identity=f"{command.identity}:link"[:120],
        actor=command.actor,
        number=whole.number,
        relation="split_from",
    )
    linked = decide(link, history=opened.events, ticket=None, regulation=regulation, at=at)
    events = (*opened.events, *linked)
    opened.events, opened.projection = events, Projection(regulation, events)
    return opened


def _in_its_words(opening: OpenTicket, command: SplitOff, parent: Change) -> OpenTicket:
    """Return the opening with author, moment and files of the message that holds the words; clocks stay the whole's.

    The bytes are kept once a vendor, so that naming the files again is enough.
    """
    spoken = spoken_in(parent.projection.history, command.said_in)
    if spoken is None:
        return opening
    return replace(
        opening,
        actor=spoken.author,
        message=replace(opening.message, attachments=spoken.message.attachments),
        split_said_at=spoken.at,
        split_unproven=spoken.unproven,
    )


def _opening(command: SplitOff, whole: model.Ticket, *, at: datetime) -> OpenTicket:
    """Return what opens the ticket of the other problem, as its `whole` came in."""
    return OpenTicket(
        identity=f"{command.identity}:child"[:120],
        # the words are the customer's, whoever puts them into a request of their own
        actor=Actor(kind=ActorKind.CUSTOMER, id=whole.requester, name=whole.requester_name),
        number="",
        regulation=whole.regulation,
        vendor=whole.vendor,
        arrived_at=whole.registered_at,
        channel=whole.channel,
        subject=command.subject,
        message=command.message,
        requester=whole.requester,
        requester_name=whole.requester_name,
        requester_address=whole.requester_address,
        customer=whole.customer,
        customer_name=whole.customer_name,
        kind=whole.kind,
        language=whole.language,
        facts={k: v for k, v in whole.facts.items() if k not in whole.provisional},
        coverage=whole.coverage,
        participants=whole.participants,
        split_from=whole.number,
        split_by=command.actor,
        split_at=at,
    )


def merge_ticket(
    command: MergeInto, *, ticket: int, into: int, vendor: int, at: datetime
) -> Outcome:
    """End a duplicate and take its words and people into the other ticket; `command` is completed from both."""
    make = partial(_merge, command, ticket=ticket, into=into, vendor=vendor, at=at)
    return carry_out_together(make, first=command.identity, ticket=ticket, vendor=vendor)


def _merge(
    command: MergeInto, *, ticket: int, into: int, vendor: int, at: datetime
) -> Sequence[Change]:
    duplicate = decided(command, ticket=ticket, vendor=vendor, at=at)
    gone = duplicate.projection.ticket
    taken = TakeIn(
        identity=f"{command.identity}:into"[:120],
        actor=command.actor,
        number=gone.number,
        addresses=(gone.requester_address, *gone.participants),
        said=said_in(duplicate.projection.history),
        requester=gone.requester,
        requester_address=gone.requester_address,
        account=gone.coverage.get("account", ""),
    )
    return [duplicate, decided(taken, ticket=into, vendor=vendor, at=at)]


def link_tickets(
    actor: Actor, *, identity: str, ticket: int, other: int, vendor: int, at: datetime
) -> Outcome:
    """Link two tickets of a vendor, each to the other."""
    make = partial(
        _both, LinkTicket, (ticket, other), actor=actor, identity=identity, vendor=vendor, at=at
    )
    return carry_out_together(make, first=identity, ticket=ticket, vendor=vendor)


def unlink_tickets(
    actor: Actor, *, identity: str, ticket: int, other: int, vendor: int, at: datetime
) -> Outcome:
    """Take the plain link between two tickets of a vendor away, on both; raises Refused for any other link."""
    make = partial(
        _both, UnlinkTicket, (ticket, other), actor=actor, identity=identity, vendor=vendor, at=at
    )
    return carry_out_together(make, first=identity, ticket=ticket, vendor=vendor)


def _both(
    made: type[LinkTicket] | type[UnlinkTicket],
    pair: tuple[int, int],
    *,
    actor: Actor,
    identity: str,
    vendor: int,
    at: datetime,
) -> Sequence[Change]:
    numbers = dict(Ticket.objects.filter(pk__in=pair).values_list("pk", "number"))
    one, other = pair
    first = made(identity=identity, actor=actor, number=numbers[other])
    second = made(identity=f"{identity}:other", actor=actor, number=numbers[one])
    return [
        decided(first, ticket=one, vendor=vendor, at=at),
        decided(second, ticket=other, vendor=vendor, at=at),
    ]


def other_ticket(number: str, *, vendor: int) -> Ticket:
    """Return the vendor's ticket of this number, also in short; raises Refused where there is none."""
    forms = number_forms(number.strip())
    found = Ticket.objects.filter(vendor=vendor, number__in=forms).order_by("pk").first()
    if found is None:
        raise Refused(
            Words(f"There is no request {number!r:.60}", f"Нет обращения {number!r:.60}"),
            remedy=Words("Give its number as it is written.", "Укажите номер, как он написан."),
        )
    return found
