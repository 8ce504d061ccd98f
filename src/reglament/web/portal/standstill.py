"""Owns what a customer's words would come to: that they open an ended request again, or why it takes none any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from reglament.core.lifecycle import Prospect, Refused
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.ticket import OPEN_STATES, Ticket, TicketState
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refusing import what_would_help
from reglament.web.portal.doors import door_of
from reglament.web.portal.wishes import CHANNEL, PROBE
from reglament.web.rights import contact_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """Why a request was not taken on, by which clauses, and what would help."""

    ground: Words
    helps: Words
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """Why nothing more can be said here; `anew` tells whether a form opens a new request instead."""

    refused: Refused
    anew: bool


def standstill(request: HttpRequest, prospect: Prospect) -> Standstill | None:
    """Return why the customer's words would be refused now, None where they would be taken."""
    refused = prospect.refusal(_words(prospect))
    if refused is None:
        return None
    contact = contact_of(request.user)
    door = door_of(contact, prospect.at) if contact is not None else None
    return Standstill(refused=refused, anew=door is not None and door.opens)


def brought_back(prospect: Prospect) -> e.Reopened | None:
    """Return how the customer's words would open an ended request again, None where they would not.

    What is added to a duplicate is added where that goes on.
    """
    ticket = prospect.ticket
    if ticket.state in OPEN_STATES or ticket.merged_into:
        return None
    try:
        events = prospect.foresee(_words(prospect)).events
    except Refused:
        return None
    return next((one for one in events if isinstance(one, e.Reopened)), None)


def _words(prospect: Prospect) -> c.AddCustomerReply:
    return c.AddCustomerReply(
        identity="probe",
        actor=PROBE,
        message=c.Message(text="…"),
        channel=CHANNEL,
        arrived_at=prospect.at,
    )


def declined(ticket: Ticket, regulation: Regulation, history: Sequence[e.Event]) -> Declined | None:
    """Return why the request was not taken on, None where it was."""
    refused = next((one for one in reversed(history) if isinstance(one, e.Refused)), None)
    ground = regulation.grounds.get(refused.ground) if refused is not None else None
    if ticket.state is not TicketState.DECLINED or refused is None or ground is None:
        return None
    return Declined(
        ground=ground.label,
        helps=what_would_help(ground, refused.action),
        clauses=refused.clauses or ground.clauses,
    )
