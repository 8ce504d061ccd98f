"""Owns registering tickets: a number each, decided, projected, acknowledged, many in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from reglament.core.lifecycle.at_once import skips_triage
from reglament.core.lifecycle.decide import decide
from reglament.core.model.commands import OpenTicket
from reglament.core.regulation.document import Regulation
from reglament.operations.accept_offer import accept_by_conduct
from reglament.operations.activate_regulation import not_running
from reglament.operations.choose_owner import with_owner
from reglament.operations.letters import add_letters
from reglament.operations.outcome import Outcome
from reglament.operations.sift_files import sift_files
from reglament.store.models import CommandOutcome, Ticket
from reglament.store.projections import Projection
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of, runs
from reglament.store.writes.changes import Change, RawDone, write_changes
from reglament.store.writes.kept_files import File
from reglament.store.writes.numbers import take_numbers
from reglament.store.writes.regulations import keep_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One ticket to be: `command.number` is given here and may be empty."""

    vendor_id: int
    command: OpenTicket
    regulation: Regulation
    files: Sequence[File] = ()
    raw: RawDone | None = None


def open_tickets(openings: Sequence[Opening], *, at: datetime) -> list[Change]:
    """Open all in one durable transaction and return what was written, in order.

    Raises core.lifecycle.Refused for the first that the regulation does not allow, IntegrityError for an
    identity carried out before, ClaimLostError; then no ticket was opened, and the numbers taken are left
    out for ever (they are never reused).
    """
    changes = decided_openings(openings, at=at)
    add_letters(changes)
    write_changes(changes)
    accept_by_conduct(changes, at=at)
    return changes


def _require_running(one: Opening) -> None:
    if not runs(one.vendor_id, one.regulation, at=one.command.arrived_at):
        raise not_running(one.regulation.identity)


def decided_openings(openings: Sequence[Opening], *, at: datetime) -> list[Change]:
    """Return the changes that would open all, each with a number taken; nothing is written and no letter made yet."""
    for one in {(one.vendor_id, one.regulation.identity): one for one in openings}.values():
        _require_running(one)
        keep_version(one.vendor_id, one.regulation, at=at)
    numbers = _numbers(openings)
    return [_change(one, number, at) for one, number in zip(openings, numbers, strict=True)]


def open_ticket(opening: Opening, *, at: datetime) -> Outcome:
    """Open one ticket; a repeat of the command's identity returns the first outcome."""
    first = _first(opening)
    if first is None:
        try:
            change = open_tickets([opening], at=at)[0]
        except IntegrityError:
            first = _first(opening)
            if first is None:
                raise
        else:
            return Outcome(
                ticket_pk=change.pk,
                ticket=change.projection.ticket,
                events=tuple(change.events),
                first=change.before + 1,
            )
    row = Ticket.objects.get(pk=first.ticket_id or 0)
    events = history_of(row.pk).events
    projection = Projection(regulation_of(row.vendor_id, row.regulation), events)
    return Outcome(
        ticket_pk=row.pk,
        ticket=projection.ticket,
        events=tuple(events[first.first_seq - 1 : first.last_seq]),
        first=first.first_seq,
        repeated=True,
    )


def _first(opening: Opening) -> CommandOutcome | None:
    rows = CommandOutcome.objects.filter(vendor=opening.vendor_id)
    return rows.filter(identity=opening.command.identity).first()


def _numbers(openings: Sequence[Opening]) -> list[str]:
    """Take the numbers in a short transaction of their own: the long one holds no lock that others wait for."""
    wanted: dict[tuple[int, str], int] = {}
    for one in openings:
        series = (one.vendor_id, one.regulation.numbering.series)
        wanted[series] = wanted.get(series, 0) + 1
    with transaction.atomic():
        taken = {
            (vendor, series): iter(take_numbers(vendor=vendor, series=series, count=count))
            for (vendor, series), count in sorted(wanted.items())
        }
    return [
        _printed(one.regulation, next(taken[one.vendor_id, one.regulation.numbering.series]))
        for one in openings
    ]


def _printed(regulation: Regulation, number: int) -> str:
    return f"{regulation.numbering.prefix}{number:0{regulation.numbering.digits}d}"


def _change(opening: Opening, number: str, at: datetime) -> Change:
    numbered = replace(opening.command, number=number)
    if skips_triage(opening.regulation, numbered):
        numbered = with_owner(numbered, vendor=opening.vendor_id)
    command, files = sift_files(numbered, opening.files, opening.regulation)
    events = decide(command, history=(), ticket=None, regulation=opening.regulation, at=at)
    return Change(
        vendor_id=opening.vendor_id,
        command=command.identity,
        projection=Projection(opening.regulation, events),
        events=events,
        recorded_at=at,
        files=files,
        raw=opening.raw,
    )
