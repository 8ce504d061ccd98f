"""Owns the fold of paid work proposed and answered."""

from dataclasses import replace

from reglament.core.lifecycle.folding.changes import Changes, Folds
from reglament.core.model import billing as b
from reglament.core.model.ticket import PaidWork, Ticket


def _paid_work(ticket: Ticket, event: b.PaidWorkProposed) -> Changes:
    before = ticket.paid_work
    proposed = PaidWork(
        at=event.at,
        seq=ticket.version + 1,
        beside=before.beside + 1 if before is not None and before.waits else 0,
        note=event.note,
        minutes=event.minutes,
        rate=event.rate,
        times=event.times,
        price=event.price,
        sides=event.sides,
    )
    return {"paid_work": proposed}


def _paid_work_answered(ticket: Ticket, event: b.PaidWorkAnswered) -> Changes:
    if ticket.paid_work is None:
        return {}
    if not event.consent:
        return {"paid_work": replace(ticket.paid_work, declined=True)}
    approved = (*ticket.paid_work.approved, event.side)
    return {"paid_work": replace(ticket.paid_work, approved=approved)}


FOLDS: Folds = {
    b.PaidWorkProposed: _paid_work,
    b.PaidWorkAnswered: _paid_work_answered,
}
