"""Owns what becomes of contacts: tickets opened many in one transaction, additions one by one, doubts held.

Whatever is decided for a contact commits together with its raw mail being done, or not at all.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from reglament.core.intake import Hold, Ignore
from reglament.core.model.commands import OpenTicket
from reglament.core.regulation.refused import Refused
from reglament.operations.carry_out import carry_out
from reglament.operations.hold import Taken, finish_raw, hold
from reglament.operations.interpreting import Meaning, gather, meaning_of
from reglament.operations.meet_colleague import meet_colleague
from reglament.operations.open_ticket import Opening, open_ticket, open_tickets
from reglament.store.queries.awaited import awaited
from reglament.store.queries.regulations import InForce, regulation_of
from reglament.store.writes.changes import ClaimLostError, RawDone

log = logging.getLogger(__name__)


def take_interactions(batch: Sequence[Taken], in_force: InForce, *, at: datetime) -> list[Taken]:
    """Act on every contact; return those to be taken up again, since what they answer is still being read."""
    ready, waiting = _apart(batch)
    known = gather([one.contacted for one in ready], in_force)
    meanings = [(one, meaning_of(one.contacted, known)) for one in ready]
    _open_all([(one, it) for one, it in meanings if isinstance(it.answer, OpenTicket)], at)
    for one, it in meanings:
        if not isinstance(it.answer, OpenTicket):
            _singly(one, it, at)
    return waiting


def _apart(batch: Sequence[Taken]) -> tuple[list[Taken], list[Taken]]:
    """Part those that answer a mail which is read in this very batch, or in another reader's hands.

    Looked up before anything else is: a mail that is done by now has its thread, and `gather` will see it.
    """
    unread = awaited(
        [(one.contacted.mailbox.vendor_id, one.raw_pk, one.contacted.interaction) for one in batch]
    )
    ready = [one for one in batch if one.raw_pk not in unread]
    return ready, [one for one in batch if one.raw_pk in unread]


def _open_all(openings: list[tuple[Taken, Meaning]], at: datetime) -> None:
    if not openings:
        return
    try:
        open_tickets([_opening(one, it) for one, it in openings], at=at)
    except (Refused, IntegrityError, ClaimLostError, ValueError) as trouble:
        # one of them is refused, was opened before, or is no longer ours: each for itself then
        log.info("opening %s tickets one by one: %s", len(openings), trouble)
        for one, it in openings:
            _singly(one, it, at)


def _singly(one: Taken, it: Meaning, at: datetime) -> None:
    try:
        _act(one, it, at)
    except Refused as refusal:
        why = Hold(
            reason="refused-by-rule",
            arrived_at=one.contacted.interaction.arrived_at,
            clauses=refusal.clauses,
        )
        hold(one, why, detail=str(refusal), at=at)
    except ClaimLostError:
        log.info("mail %s is in other hands now", one.raw_pk)
    except ValueError as wrong:
        log.exception("mail %s could not be decided; a person will", one.raw_pk)
        why = Hold(reason="not-decided", arrived_at=one.contacted.interaction.arrived_at)
        hold(one, why, detail=str(wrong), at=at)


def _act(one: Taken, it: Meaning, at: datetime) -> None:
    answer = it.answer
    if isinstance(answer, Hold):
        hold(one, answer, at=at)
        return
    if isinstance(answer, Ignore):
        finish_raw(one, outcome=f"automatic: {answer.reason}")
        return
    if isinstance(answer, OpenTicket):
        outcome = open_ticket(_opening(one, it), at=at)
    else:
        done = _done(one, "added")
        outcome = carry_out(answer, ticket=it.ticket_pk, at=at, files=one.files, raw=done)
    if outcome.repeated:
        finish_raw(one, outcome="repeat", ticket_pk=outcome.ticket_pk)


def _opening(one: Taken, it: Meaning) -> Opening:
    if not isinstance(it.answer, OpenTicket):
        raise TypeError("only a request opens a ticket")
    vendor = one.contacted.mailbox.vendor_id
    return Opening(
        vendor_id=vendor,
        command=meet_colleague(it.answer, vendor=vendor),
        regulation=regulation_of(vendor, it.answer.regulation),
        files=one.files,
        raw=_done(one, "opened"),
    )


def _done(one: Taken, outcome: str) -> RawDone:
    return RawDone(one.raw_pk, one.fence, outcome)
