"""Owns the one write by which tickets change: events, projections, deadlines, letters, outcome, together.

What the events are was decided before; here they are appended at the expected version or not at all.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from reglament.core.model.events import Classified, RemoteAccessSet
from reglament.core.model.events import Event as CoreEvent
from reglament.core.model.ticket import TicketState
from reglament.core.model.updates import UpdateInstalled
from reglament.store.event_text import text_of
from reglament.store.models import (
    CommandOutcome,
    Deadline,
    Event,
    Installation,
    Message,
    OutboxLetter,
    ReplyToken,
    SearchText,
    ThreadKey,
    Ticket,
)
from reglament.store.projections import Projection
from reglament.store.queries.histories import chained
from reglament.store.thread_digest import thread_digest
from reglament.store.writes import wake
from reglament.store.writes.items import ItemChange, write_items
from reglament.store.writes.kept_files import File, keep_files
from reglament.store.writes.letters import Letter, letter_row, token_rows
from reglament.store.writes.moving import Move, move
from reglament.store.writes.projections import deadline_row
from reglament.store.writes.secrets import keep_secret, wipe_secrets


class VersionConflictError(Exception):
    """Somebody else changed a ticket in between; load and decide again."""


class ClaimLostError(Exception):
    """The lease ran out and another worker took the row; nothing was written."""


@dataclass(frozen=True, slots=True)
class RawDone:
    """The claimed raw mail that this change answers, and how well its author is proven."""

    pk: int
    fence: int
    outcome: str
    proof: Mapping[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Change:
    """One command's effect: `events` are the new ones, `projection` speaks of the whole history with them."""

    vendor_id: int
    command: str
    projection: Projection
    events: Sequence[CoreEvent]
    recorded_at: datetime
    ticket_pk: int | None = None
    last_digest: str = ""
    letters: Sequence[Letter] = ()
    files: Sequence[File] = ()
    raw: RawDone | None = None
    secret: str = ""

    @property
    def before(self) -> int:
        """Return the version that the ticket must still have, 0 for a new one."""
        return len(self.projection.history) - len(self.events)

    @property
    def pk(self) -> int:
        """Return the key of the ticket row, once it is written."""
        if self.ticket_pk is None:
            raise ValueError("the ticket has no row before it is written")
        return self.ticket_pk


def write_changes(changes: Sequence[Change], items: Sequence[ItemChange] = ()) -> None:
    """Write all changes in one durable transaction, each of another ticket, and those of work items with them.

    Raises VersionConflictError, ClaimLostError, or IntegrityError for a command that is already
    carried out; then nothing is written.
    """
    if not changes and not items:
        return
    with transaction.atomic():
        _tickets(changes)
        Event.objects.bulk_create([row for change in changes for row in _events(change)])
        _messages(changes)
        _deadlines(changes)
        _letters(changes)
        _search(changes)
        keep_files((one.vendor_id, file) for one in changes for file in one.files)
        _outcomes(changes)
        _raw(changes)
        _secrets(changes)
        _installations(changes)
        write_items(items)
        wake.wake(wake.LETTERS, wake.CHANGES)


def _tickets(changes: Sequence[Change]) -> None:
    fresh = [change for change in changes if change.ticket_pk is None]
    rows = [Ticket(vendor_id=one.vendor_id, **one.projection.columns) for one in fresh]
    for change, row in zip(fresh, Ticket.objects.bulk_create(rows), strict=True):
        change.ticket_pk = row.pk
    moved = [
        Move(one.pk, one.before, one.projection.columns)
        for one in changes
        if one.before and one.events
    ]
    if not move(moved):
        raise VersionConflictError(f"one of {len(moved)} tickets")


def _events(change: Change) -> list[Event]:
    digest, rows = change.last_digest, []
    for seq, event in enumerate(change.events, start=change.before + 1):
        data = text_of(event)
        digest = chained(digest, data)
        rows.append(
            Event(
                vendor_id=change.vendor_id,
                ticket_id=change.pk,
                seq=seq,
                type=type(event).__name__,
                at=event.at,
                recorded_at=change.recorded_at,
                command=change.command,
                data=data,
                digest=digest,
            )
        )
    return rows


def _messages(changes: Sequence[Change]) -> None:
    rows, keys = [], []
    for change in changes:
        owner: dict[str, Any] = {"vendor_id": change.vendor_id, "ticket_id": change.pk}
        for columns in change.projection.messages(since=change.before):
            rows.append(Message(**owner, **columns))
            if columns["message_id"]:
                keys.append(_thread_key(owner, columns["message_id"], ours=False))
        keys += [_thread_key(owner, one.message_id, ours=True) for one in change.letters]
    Message.objects.bulk_create(rows)
    ThreadKey.objects.bulk_create(keys, ignore_conflicts=True)


def _thread_key(owner: dict[str, Any], message_id: str, *, ours: bool) -> ThreadKey:
    return ThreadKey(**owner, digest=thread_digest(message_id), ours=ours)


def _deadlines(changes: Sequence[Change]) -> None:
    known = [change.pk for change in changes if change.before and change.events]
    standing = dict(Deadline.objects.filter(ticket__in=known).values_list("ticket_id", "at"))
    rows, over = [], []
    for change in (one for one in changes if one.events):
        at = change.projection.next_moment
        if at is None:
            over.append(change.pk)
        elif at != standing.get(change.pk):
            # one that stays keeps its claim too
            rows.append(deadline_row(at, vendor=change.vendor_id, ticket=change.pk))
    if over and standing:
        Deadline.objects.filter(ticket__in=over).delete()
    Deadline.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=["at", "claimable_at", "deaths"],
    )


def _letters(changes: Sequence[Change]) -> None:
    letters, tokens = [], []
    for change in changes:
        letters += [
            letter_row(one, vendor=change.vendor_id, at=change.recorded_at, ticket=change.pk)
            for one in change.letters
        ]
        tokens += token_rows(change.letters, vendor=change.vendor_id, ticket=change.pk)
    OutboxLetter.objects.bulk_create(letters)
    ReplyToken.objects.bulk_create(tokens, ignore_conflicts=True)


def _search(changes: Sequence[Change]) -> None:
    rows = [
        SearchText(vendor_id=change.vendor_id, ticket_id=change.pk, **change.projection.search)
        for change in changes
        if change.projection.messages(since=change.before)
        or any(isinstance(event, Classified) for event in change.events)
    ]
    SearchText.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=["public_terms", "internal_terms", "analyser"],
    )


def _secrets(changes: Sequence[Change]) -> None:
    """Keep what was given; wipe it when the request ends or access is taken away."""
    wipe_secrets([one.pk for one in changes if one.before and _needless(one)])
    for change in changes:
        if change.secret:
            keep_secret(
                vendor=change.vendor_id,
                ticket=change.pk,
                content=change.secret,
                at=change.recorded_at,
            )


def _needless(change: Change) -> bool:
    ended = change.projection.ticket.state in (TicketState.CLOSED, TicketState.DECLINED)
    taken = any(isinstance(one, RemoteAccessSet) and not one.granted for one in change.events)
    return bool(change.events) and (ended or taken)


def _installations(changes: Sequence[Change]) -> None:
    rows = [
        Installation(vendor_id=change.vendor_id, ticket_id=change.pk, **change.projection.installed)
        for change in changes
        if change.projection.installed is not None
        and any(isinstance(event, UpdateInstalled) for event in change.events)
    ]
    if rows:
        Installation.objects.bulk_create(rows)


def _outcomes(changes: Sequence[Change]) -> None:
    CommandOutcome.objects.bulk_create(
        [
            CommandOutcome(
                vendor_id=change.vendor_id,
                identity=change.command,
                ticket_id=change.pk,
                first_seq=change.before + 1,
                last_seq=len(change.projection.history),
                at=change.recorded_at,
            )
            for change in changes
        ]
    )


def _raw(changes: Sequence[Change]) -> None:
    done = [
        (
            change.raw.outcome[:200],
            change.pk,
            _plain_text(change.raw.proof),
            change.raw.pk,
            change.raw.fence,
        )
        for change in changes
        if change.raw is not None
    ]
    if not done:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE store_rawmail SET state = 'done', deaths = 0, outcome = %s, ticket_id = %s, proof = %s "
            "WHERE id = %s AND fence = %s AND state = 'stored'",
            done,
        )
        if cursor.rowcount != len(done):
            raise ClaimLostError(f"{len(done) - cursor.rowcount} stored mails")


def _plain_text(record: Mapping[str, Any] | None) -> str | None:
    return None if record is None else json.dumps(record, ensure_ascii=False)
