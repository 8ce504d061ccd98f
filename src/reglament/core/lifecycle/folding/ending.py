"""Owns the fold of how the ticket ends and comes back: solutions, outcomes, grounds."""

from reglament.core.lifecycle.folding.changes import (
    Changes,
    Folds,
    no_longer_waiting,
    staff_replied,
    working_state,
)
from reglament.core.model import events as e
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import OPEN_STATES, REOPENED, Ticket, TicketState

NO_ESTIMATE: Changes = {"estimate": None}

REFUSED_STATE = {
    "decline": TicketState.DECLINED,
    "suspend": TicketState.SUSPENDED,
    "postpone": TicketState.SUSPENDED,
    "refuse": TicketState.CLOSED,
    "cannot_solve": TicketState.CLOSED,
}


def _solved(ticket: Ticket, event: e.Event) -> Changes:
    """Who tells a solution has worked on it, begun or not: reopened, the request is in work."""
    return staff_replied(ticket, event) | {"work_started_at": ticket.work_started_at or event.at}


def _workaround(ticket: Ticket, event: e.WorkaroundGiven) -> Changes:
    """A workaround is no answer to what the customer added: the clock of that runs on."""
    return staff_replied(ticket, event) | {
        "workaround_at": ticket.workaround_at or event.at,
        "unanswered": ticket.unanswered,
    }


def _resolved(ticket: Ticket, event: e.Resolved) -> Changes:
    ended = {"state": TicketState.RESOLVED, "resolved_at": event.at, "outcome": event.outcome}
    return _solved(ticket, event) | _ended(ticket) | ended


def _closed(ticket: Ticket, event: e.Closed) -> Changes:
    ended = {"state": TicketState.CLOSED, "closed_at": event.at, "outcome": event.outcome}
    told = _solved(ticket, event) if event.message is not None else {}
    return told | _ended(ticket) | ended


def _ended(ticket: Ticket) -> Changes:
    """What any end of the work leaves behind: no waiting, no estimate, nothing that came back."""
    flags = tuple(one for one in ticket.flags if one != REOPENED)
    return no_longer_waiting() | NO_ESTIMATE | {"flags": flags, "taken_back": ""}


def _reopened(ticket: Ticket, event: e.Reopened) -> Changes:
    by_customer = event.actor.kind is ActorKind.CUSTOMER
    return {
        "taken_back": ticket.outcome if by_customer else "",
        "state": working_state(ticket),
        "closed_at": None,
        "resolved_at": None,
        "outcome": "",
        "ground": "",
        "merged_into": "",
        "flags": tuple(dict.fromkeys((*ticket.flags, REOPENED))),
    }


def _refused(ticket: Ticket, event: e.Refused) -> Changes:
    state = REFUSED_STATE[event.action]
    changes = staff_replied(ticket, event) | no_longer_waiting()
    changes |= {"state": state, "ground": event.ground} | NO_ESTIMATE
    if state not in OPEN_STATES:
        changes |= _ended(ticket) | {"closed_at": event.at}
    return changes


FOLDS: Folds = {
    e.WorkaroundGiven: _workaround,
    e.Resolved: _resolved,
    e.Closed: _closed,
    e.Reopened: _reopened,
    e.Refused: _refused,
}
