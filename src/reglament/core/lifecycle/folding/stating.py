"""Owns the fold of what is known of the ticket: facts, priority and its proposals, level, impact, access."""

from reglament.core.charging.agreed import PRICE_CONSENT
from reglament.core.lifecycle.folding.changes import Changes, Folds
from reglament.core.lifecycle.folding.paying import price_agreed
from reglament.core.model import events as e
from reglament.core.model import relations as r
from reglament.core.model.ticket import Ticket

# a level that staff chose is not derived again from later facts
LEVEL_BY_HAND = "level-by-hand"


def _facts_changed(ticket: Ticket, event: e.FactsChanged) -> Changes:
    return {
        "facts": {**ticket.facts, **event.changes},
        "provisional": tuple(f for f in ticket.provisional if f not in event.changes),
        "impact_confirmed": None if "priority" in event.changes else ticket.impact_confirmed,
    }


def _classified(ticket: Ticket, event: e.Classified) -> Changes:
    consents = bool(event.intake.get(PRICE_CONSENT, "").strip())
    return {
        "kind": event.kind or ticket.kind,
        "scope": event.scope or ticket.scope,
        "intake": {**ticket.intake, **event.intake},
        **(price_agreed(ticket, event) if consents else {}),
    }


def _transferred(ticket: Ticket, event: e.LevelTransferred) -> Changes:
    flags = tuple(f for f in ticket.flags if f != LEVEL_BY_HAND)
    return {
        "facts": {**ticket.facts, "level": event.level},
        "provisional": tuple(f for f in ticket.provisional if f != "level"),
        "flags": (*flags, LEVEL_BY_HAND),
    }


def _flagged(_: Ticket, event: e.CriticalFlagged) -> Changes:
    return {"critical": event.critical}


def _proposed(_: Ticket, event: e.PriorityProposed) -> Changes:
    return {
        "proposed_priority": event.priority,
        "proposed_by": event.actor.kind.value,
        "proposed_at": event.at,
        "said_since_proposal": (),
    }


def _answered(_: Ticket, __: e.ProposalAnswered) -> Changes:
    return {
        "proposed_priority": "",
        "proposed_by": "",
        "proposed_at": None,
        "said_since_proposal": (),
    }


def _confirmed(_: Ticket, event: e.ImpactConfirmed) -> Changes:
    return {"impact_confirmed": event.conforms}


def _access(ticket: Ticket, event: e.RemoteAccessSet) -> Changes:
    since = {"access_since_at": event.at if event.granted else None}
    known = {"remote_access": "true" if event.granted else "false"}
    if "remote_access" not in ticket.facts:
        return {**since, "intake": {**ticket.intake, **known}}
    return {**since, "facts": {**ticket.facts, **known}}


def _counted(_: Ticket, event: r.ProblemsCounted) -> Changes:
    return {"problems": event.count}


FOLDS: Folds = {
    e.FactsChanged: _facts_changed,
    e.Classified: _classified,
    e.LevelTransferred: _transferred,
    e.CriticalFlagged: _flagged,
    e.PriorityProposed: _proposed,
    e.ProposalAnswered: _answered,
    e.ImpactConfirmed: _confirmed,
    e.RemoteAccessSet: _access,
    r.ProblemsCounted: _counted,
}
