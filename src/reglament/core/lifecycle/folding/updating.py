"""Owns the fold of an update: planned, its start proposed and agreed, begun and installed."""

from dataclasses import replace

from reglament.core.lifecycle.folding.changes import Changes, Folds
from reglament.core.model import updates as u
from reglament.core.model.ticket import Ticket, Update


def _planned(_: Ticket, event: u.UpdatePlanned) -> Changes:
    # what was agreed on was another release
    return {"update": Update(release=event.release, release_name=event.release_name)}


def _with(ticket: Ticket, **values: object) -> Changes:
    if ticket.update is None:
        return {}
    return {"update": replace(ticket.update, **values)}  # type: ignore[arg-type]


def _proposed(ticket: Ticket, event: u.UpdateTimeProposed) -> Changes:
    return _with(
        ticket,
        proposed_start_at=event.starts_at,
        proposed_by=event.side,
        seq=ticket.version + 1,
        agreed_start_at=None,
    )


def _answered(ticket: Ticket, event: u.UpdateTimeAnswered) -> Changes:
    return _with(
        ticket,
        proposed_start_at=None,
        proposed_by="",
        agreed_start_at=event.starts_at if event.consent else None,
    )


FOLDS: Folds = {
    u.UpdatePlanned: _planned,
    u.UpdateTimeProposed: _proposed,
    u.UpdateTimeAnswered: _answered,
    u.UpdateStarted: lambda ticket, event: _with(ticket, started_at=event.at),
    u.UpdateInstalled: lambda ticket, event: _with(ticket, installed_at=event.at),
}
