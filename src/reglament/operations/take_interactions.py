"""Owns what becomes of contacts: tickets opened and added to, many in one transaction, doubts held.

Whatever is decided for a contact commits together with its raw mail being done, or not at all.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from reglament.core.intake import Hold, Ignore
from reglament.core.model.commands import OpenTicket
from reglament.core.regulation.refused import Refused
from reglament.operations.carry_out import Answer, Errand, carry_out_all
from reglament.operations.hold import Taken, finish_raw, hold
from reglament.operations.interpreting import Meaning, gather, meaning_of
from reglament.operations.meet_colleague import meet_colleague
from reglament.operations.open_ticket import Opening, open_ticket, open_tickets
from reglament.operations.outcome import BusyTicketError, Outcome
from reglament.store.queries.awaited import awaited
from reglament.store.queries.regulations import InForce, regulation_of
from reglament.store.writes.changes import ClaimLostError, RawDone

log = logging.getLogger(__name__)


def take_interactions(batch: Sequence[Taken], in_force: InForce, *, at: datetime) -> list[Taken]:
    """Act on every contact; return those to take up again: they answer a mail still read, or the ticket is busy."""
    ready, waiting = _apart(batch)
    known = gather([one.contacted for one in ready], in_force)
    meanings = [(one, meaning_of(one.contacted, known)) for one in ready]
    _open_all([(one, it) for one, it in meanings if isinstance(it.answer, OpenTicket)], at)
    errands = [(one, _errand(one, it)) for one, it in meanings]
    busy = _add_all([(one, errand) for one, errand in errands if errand is not None], at)
    for one, it in meanings:
        if isinstance(it.answer, Hold | Ignore):
            _settle(one, it.answer, at)
    return [*waiting, *busy]


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
            _settle(one, _opened_alone(one, it, at), at)


def _opened_alone(one: Taken, it: Meaning, at: datetime) -> Answer:
    try:
        return open_ticket(_opening(one, it), at=at)
    except (Refused, ClaimLostError, ValueError) as trouble:
        return trouble


def _add_all(additions: list[tuple[Taken, Errand]], at: datetime) -> list[Taken]:
    """Add to standing tickets; return the contacts whose ticket keeps changing."""
    answers = carry_out_all([errand for _, errand in additions], at=at)
    found = [(one, answer) for (one, _), answer in zip(additions, answers, strict=True)]
    for one, answer in found:
        if not isinstance(answer, BusyTicketError):
            _settle(one, answer, at)
    return [one for one, answer in found if isinstance(answer, BusyTicketError)]


def _settle(one: Taken, answer: Answer | Hold | Ignore, at: datetime) -> None:
    try:
        _write_down(one, answer, at)
    except ClaimLostError:
        log.info("mail %s is in other hands now", one.raw_pk)


def _write_down(one: Taken, answer: Answer | Hold | Ignore, at: datetime) -> None:
    """Write what became of a contact where no command did: it is silent, a repeat, or for a person to decide."""
    arrived_at = one.contacted.interaction.arrived_at
    if isinstance(answer, Outcome):
        if answer.repeated:
            finish_raw(one, outcome="repeat", ticket_pk=answer.ticket_pk)
    elif isinstance(answer, Ignore):
        finish_raw(one, outcome=f"automatic: {answer.reason}")
    elif isinstance(answer, Hold):
        hold(one, answer, at=at)
    elif isinstance(answer, Refused):
        why = Hold(reason="refused-by-rule", arrived_at=arrived_at, clauses=answer.clauses)
        hold(one, why, detail=str(answer), at=at)
    elif isinstance(answer, ValueError):
        log.error("mail %s could not be decided; a person will", one.raw_pk, exc_info=answer)
        why = Hold(reason="not-decided", arrived_at=arrived_at)
        hold(one, why, detail=str(answer), at=at)
    else:
        raise answer


def _errand(one: Taken, it: Meaning) -> Errand | None:
    """Return what a contact asks of the ticket that it belongs to, None where it opens one or is set aside."""
    if isinstance(it.answer, OpenTicket | Hold | Ignore):
        return None
    done = _done(one, "added")
    return Errand(command=it.answer, ticket=it.ticket_pk, files=one.files, raw=done)


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
    return RawDone(one.raw_pk, one.fence, outcome, one.proof)
