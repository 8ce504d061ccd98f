"""Owns the way of every command to a standing ticket: load, decide, append, project, queue, in one transaction.

Reading and deciding happen before the transaction; it appends at the version that was read, or not at
all, and then everything is done once more. Nothing outside the database is touched within it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import IntegrityError

from reglament.core.lifecycle.decide import decide
from reglament.core.model.commands import AddCustomerReply, Command, PassTime
from reglament.operations.letters import add_letters
from reglament.operations.outcome import BusyTicketError, Outcome, UnknownTicketError
from reglament.operations.sift_files import sift_reply
from reglament.operations.turns import check_turn
from reglament.store.models import CommandOutcome, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of
from reglament.store.writes.changes import (
    Change,
    RawDone,
    VersionConflictError,
    write_changes,
)
from reglament.store.writes.changes import File as File
from reglament.store.writes.items import ItemChange

ATTEMPTS = 6


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
    if isinstance(command, AddCustomerReply):
        command, files = sift_reply(command, files, ticket=ticket)
    for _ in range(ATTEMPTS):
        # of this ticket only: an identity that somebody else used must not lead to their ticket
        first = CommandOutcome.objects.filter(identity=command.identity, ticket=ticket).first()
        if first is not None and vendor in (None, first.vendor_id):
            return _repeated(first)
        change = decided(command, ticket=ticket, vendor=vendor, at=at)
        change.files, change.raw, change.secret = files, raw, secret
        add_letters([change])
        if not change.events and (raw is None or isinstance(command, PassTime)):
            return _outcome(change)
        try:
            write_changes([change], items)
        except (VersionConflictError, IntegrityError):
            # another writer was first: with this very command, or with another one
            continue
        return _outcome(change)
    raise BusyTicketError(f"Ticket {ticket} keeps changing: try again in a moment.")


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
    raise BusyTicketError(f"Ticket {ticket} keeps changing: try again in a moment.")


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
    row = Ticket.objects.filter(pk=ticket).select_related("vendor").first()
    if row is None or vendor not in (None, row.vendor_id):
        raise UnknownTicketError("There is no such ticket.")
    regulation = regulation_of(row.vendor_id, row.regulation)
    check_turn(command, row, regulation)
    history = history_of(ticket)
    events = decide(command, history=history.events, ticket=None, regulation=regulation, at=at)
    return Change(
        vendor_id=row.vendor_id,
        command=command.identity,
        projection=Projection(regulation, (*history.events, *events)),
        events=events,
        recorded_at=at,
        ticket_pk=ticket,
        last_digest=history.last_digest,
    )


def _outcome(change: Change) -> Outcome:
    return Outcome(
        ticket_pk=change.pk, ticket=change.projection.ticket, events=tuple(change.events)
    )


def _repeated(first: CommandOutcome) -> Outcome:
    pk = first.ticket_id
    if pk is None:
        raise UnknownTicketError("There is no such ticket.")
    row = Ticket.objects.get(pk=pk)
    events = history_of(pk).events
    projection = Projection(regulation_of(row.vendor_id, row.regulation), events)
    caused = tuple(events[first.first_seq - 1 : first.last_seq])
    return Outcome(ticket_pk=pk, ticket=projection.ticket, events=caused, repeated=True)
