"""Owns the way of every command to a standing ticket: load, decide, append, project, queue, in one transaction.

Commands of different tickets go together: one load, one transaction. Reading and deciding happen before it; it appends
at the versions that were read, or not at all, and then each command is done once more for itself, so that nobody
suffers from a neighbour. Nothing outside the database is touched within it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from reglament.core.lifecycle.decide import decide
from reglament.core.model.commands import AddCustomerReply, Command
from reglament.core.regulation.refused import Refused
from reglament.operations.letters import add_letters
from reglament.operations.outcome import BusyTicketError, Outcome, UnknownTicketError
from reglament.operations.sift_files import sift_files
from reglament.operations.turns import check_turn
from reglament.operations.who_left import with_leavers
from reglament.store.models import CommandOutcome, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.histories import History, histories, history_of
from reglament.store.queries.regulations import regulation_of
from reglament.store.writes.changes import (
    Change,
    ClaimLostError,
    RawDone,
    VersionConflictError,
    write_changes,
)
from reglament.store.writes.items import ItemChange
from reglament.store.writes.kept_files import File as File

log = logging.getLogger(__name__)
ATTEMPTS = 6
# of a ticket's row, which is wide: what deciding and the order of taking ask
READ = (
    "vendor_id", "regulation", "regulation_code", "critical", "registered_at", "assignee_id", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A command for the ticket with this key, and what is written with it; see `carry_out`."""

    command: Command
    ticket: int
    vendor: int | None = None
    files: tuple[File, ...] = ()
    raw: RawDone | None = None
    items: Sequence[ItemChange] = ()
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store has of some tickets, each part read in one query."""

    rows: dict[int, Ticket]
    histories: dict[int, History]
    outcomes: dict[tuple[int, str], CommandOutcome]


Answer = Outcome | Exception


def carry_out(
    command: Command,
    *,
    ticket: int,
    at: datetime,
    vendor: int | None = None,
    files: tuple[File, ...] = (),
    raw: RawDone | None = None,
    items: Sequence[ItemChange] = (),
    secret: str = "",
) -> Outcome:
    """Carry out `command` on the ticket with this key; a repeat of its identity returns the first outcome.

    With `vendor`, a ticket of another vendor is unknown. `items` and `secret` are written with it. Raises
    core.lifecycle.Refused where the regulation forbids it, UnknownTicketError, BusyTicketError, and ClaimLostError
    where `raw` is no longer ours. Then nothing has changed.
    """
    errand = Errand(
        command=command,
        ticket=ticket,
        vendor=vendor,
        files=files,
        raw=raw,
        items=items,
        secret=secret,
    )
    (answer,) = carry_out_all([errand], at=at)
    if isinstance(answer, Exception):
        raise answer
    return answer


def carry_out_all(errands: Sequence[Errand], *, at: datetime) -> list[Answer]:
    """Carry out many commands and return for each what `carry_out` would return or raise.

    Those of different tickets share a transaction, those of one ticket follow one another in their order.
    """
    answers: dict[int, Answer] = {}
    for turn in _turns(errands):
        answers |= zip(turn, _together([errands[place] for place in turn], at), strict=True)
    return [answers[place] for place in range(len(errands))]


def _turns(errands: Sequence[Errand]) -> Iterator[list[int]]:
    """Yield the places of the first command of every ticket, then of the second, and so on."""
    left = list(range(len(errands)))
    while left:
        turn = {errands[place].ticket: place for place in reversed(left)}
        yield sorted(turn.values())
        left = [place for place in left if turn[errands[place].ticket] != place]


def _together(errands: Sequence[Errand], at: datetime) -> list[Answer]:
    """Carry out commands of different tickets in one transaction, or each for itself where something is in the way."""
    if len(errands) > 1:
        try:
            return _once(errands, at)
        except (VersionConflictError, IntegrityError, ClaimLostError, ValueError) as trouble:
            log.info("%s commands go one by one: %s", len(errands), trouble)
    return [_alone(errand, at) for errand in errands]


def _alone(errand: Errand, at: datetime) -> Answer:
    for _ in range(ATTEMPTS):
        try:
            return _once([errand], at)[0]
        except (VersionConflictError, IntegrityError):
            # another writer was first: with this very command, or with another one
            continue
        except (ClaimLostError, ValueError) as trouble:
            return trouble
    return _busy(errand.ticket)


def _busy(ticket: int) -> BusyTicketError:
    return BusyTicketError(f"Ticket {ticket} keeps changing: try again in a moment.")


def _once(errands: Sequence[Errand], at: datetime) -> list[Answer]:
    """Load, decide and write once; a command that is refused is answered, a trouble in writing raised."""
    standing = _standing([one.ticket for one in errands], [one.command.identity for one in errands])
    found = [_considered(errand, standing, at) for errand in errands]
    changes = [one for one in found if isinstance(one, Change)]
    if changes:
        add_letters(changes)
        items = [item for errand, one in zip(errands, found, strict=True) if _changed(one)
                 for item in errand.items]  # fmt: skip
        write_changes([one for one in changes if _changed(one)], items)
    return [_outcome(one) if isinstance(one, Change) else one for one in found]


def _changed(one: Change | Answer) -> bool:
    """Tell whether there is anything to write: a mail that changes nothing is done all the same."""
    return isinstance(one, Change) and (bool(one.events) or one.raw is not None)


def _standing(tickets: Sequence[int], identities: Sequence[str]) -> Standing:
    outcomes = CommandOutcome.objects.filter(ticket__in=tickets, identity__in=identities)
    return Standing(
        rows=Ticket.objects.only(*READ).in_bulk(tickets),
        histories=histories(tickets),
        # by ticket too: an identity that somebody else used must not lead to their ticket
        outcomes={(one.ticket_id or 0, one.identity): one for one in outcomes},
    )


def _considered(errand: Errand, standing: Standing, at: datetime) -> Change | Answer:
    first = standing.outcomes.get((errand.ticket, errand.command.identity))
    if first is not None and errand.vendor in (None, first.vendor_id):
        return _repeated(first)
    try:
        return _decided(errand, standing, at)
    except (Refused, UnknownTicketError, ValueError) as trouble:
        return trouble


def carry_out_together(
    make: Callable[[], Sequence[Change]], *, first: str, ticket: int, vendor: int
) -> Outcome:
    """Write what `make` decides for several tickets in one transaction; return the outcome of its first change.

    `first` is the identity of that change, of the ticket with this key: a repeat returns the first outcome. Raises as
    `carry_out`; then none of the tickets has changed.
    """
    for _ in range(ATTEMPTS):
        done = CommandOutcome.objects.filter(identity=first, ticket=ticket, vendor=vendor).first()
        if done is not None:
            return _repeated(done)
        changes = make()
        if _written(changes, ()):
            return _outcome(changes[0])
    raise _busy(ticket)


def carry_out_of_items(
    make: Callable[[], tuple[Sequence[ItemChange], Sequence[Change]]],
) -> None:
    """Write what `make` decides for work items and their tickets in one transaction; raises as `carry_out`."""
    for _ in range(ATTEMPTS):
        items, changes = make()
        if _written([one for one in changes if one.events], items):
            return
    raise BusyTicketError("These tickets keep changing: try again in a moment.")


def _written(changes: Sequence[Change], items: Sequence[ItemChange]) -> bool:
    """Write all of it, or nothing where another writer was first."""
    if changes:
        add_letters(changes)
    try:
        write_changes(changes, items)
    except (VersionConflictError, IntegrityError):
        return False
    return True


def decided(command: Command, *, ticket: int, vendor: int | None, at: datetime) -> Change:
    """Return the change that a command makes of a ticket, without letters; nothing is written."""
    errand = Errand(command=command, ticket=ticket, vendor=vendor)
    return _decided(errand, _standing([ticket], []), at)


def _decided(errand: Errand, standing: Standing, at: datetime) -> Change:
    command, files, row = errand.command, errand.files, standing.rows.get(errand.ticket)
    if row is None or errand.vendor not in (None, row.vendor_id):
        raise UnknownTicketError("There is no such ticket.")
    regulation = regulation_of(row.vendor_id, row.regulation)
    if isinstance(command, AddCustomerReply):
        command, files = sift_files(command, files, regulation)
    command = with_leavers(command, row)
    check_turn(command, row, regulation)
    history = standing.histories.get(errand.ticket, History())
    events = decide(command, history=history.events, ticket=None, regulation=regulation, at=at)
    return Change(
        vendor_id=row.vendor_id,
        command=command.identity,
        projection=Projection(regulation, (*history.events, *events)),
        events=events,
        recorded_at=at,
        ticket_pk=errand.ticket,
        last_digest=history.last_digest,
        files=files,
        raw=errand.raw,
        secret=errand.secret,
    )


def _outcome(change: Change) -> Outcome:
    return Outcome(
        ticket_pk=change.pk,
        ticket=change.projection.ticket,
        events=tuple(change.events),
        first=change.before + 1,
    )


def _repeated(first: CommandOutcome) -> Outcome:
    pk = first.ticket_id
    if pk is None:
        raise UnknownTicketError("There is no such ticket.")
    row = Ticket.objects.get(pk=pk)
    events = history_of(pk).events
    projection = Projection(regulation_of(row.vendor_id, row.regulation), events)
    caused = tuple(events[first.first_seq - 1 : first.last_seq])
    return Outcome(
        ticket_pk=pk,
        ticket=projection.ticket,
        events=caused,
        first=first.first_seq,
        repeated=True,
    )
