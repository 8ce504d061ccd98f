"""Owns the fold of work on the ticket: who has it, begun, waiting and going on."""

from reglament.core.lifecycle.folding.changes import (
    Changes,
    Folds,
    no_longer_waiting,
    working_state,
)
from reglament.core.model import events as e
from reglament.core.model.ticket import Ticket, TicketState


def _started(ticket: Ticket, event: e.WorkStarted) -> Changes:
    return {
        **no_longer_waiting(),
        "state": TicketState.IN_WORK,
        "work_started_at": ticket.work_started_at or event.at,
    }


def _waiting(_: Ticket, event: e.WaitingStarted) -> Changes:
    return {
        "state": TicketState.WAITING,
        "waiting_for": event.party,
        "waiting_since_at": event.at,
        "external_number": event.external_number,
    }


def _resumed(ticket: Ticket, _: e.Event) -> Changes:
    changes = no_longer_waiting()
    if ticket.state in (TicketState.WAITING, TicketState.SUSPENDED):
        changes |= {"state": working_state(ticket), "ground": ""}
    return changes


def _assigned(_: Ticket, event: e.Assigned) -> Changes:
    return {
        "assignee": event.assignee,
        "assignee_name": event.assignee_name,
        "assignee_phone": event.phone,
    }


FOLDS: Folds = {
    e.WorkStarted: _started,
    e.WaitingStarted: _waiting,
    e.WaitingEnded: _resumed,
    e.Assigned: _assigned,
}
