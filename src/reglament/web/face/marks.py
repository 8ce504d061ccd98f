"""Owns the marks that stand beside a request's subject, in the reader's language."""

from reglament.store.models.tickets import Ticket
from reglament.store.queries.regulations import regulation_of
from reglament.web.moments import tongue
from reglament.web.priorities import priority_short


def priority_mark(ticket: Ticket) -> str:
    """Return what the mark of a request's priority says: its name, or its sign where that is long ("P1")."""
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    return priority_short(regulation, ticket.priority).in_language(tongue())
