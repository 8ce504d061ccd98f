"""Owns the fold of paid work proposed and answered."""

from dataclasses import replace

from reglament.core.lifecycle.folding.changes import Changes, Folds
from reglament.core.model import billing as b
from reglament.core.model import events as e
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
    return {"paid_work": proposed, "price_declined_at": None}


def _paid_work_answered(ticket: Ticket, event: b.PaidWorkAnswered) -> Changes:
    paid = ticket.paid_work
    changes: Changes = {}
    if not event.consent:
        changes = {"price_agreed_at": None, "price_declined_at": event.at}
    elif event.agreed:
        changes = price_agreed(ticket, event)
    if paid is None or not paid.waits:
        return changes
    if not event.consent:
        return changes | {"paid_work": replace(paid, declined=True)}
    return changes | {"paid_work": replace(paid, approved=(*paid.approved, event.side))}


def price_agreed(ticket: Ticket, event: e.Event) -> Changes:
    """Return what consent to the price changes; it stands since it was given first (IS-80, IS-81)."""
    return {"price_agreed_at": ticket.price_agreed_at or event.at, "price_declined_at": None}


FOLDS: Folds = {
    b.PaidWorkProposed: _paid_work,
    b.PaidWorkAnswered: _paid_work_answered,
}
