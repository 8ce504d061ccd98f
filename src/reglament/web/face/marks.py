"""Owns the marks that stand beside a request's subject, in the reader's language."""

from jinja2 import pass_context
from jinja2.runtime import Context

from reglament.store.models.tickets import Ticket
from reglament.store.queries.regulations import regulation_of
from reglament.web import moments
from reglament.web.agent.queue.rows import QueueRow
from reglament.web.moments import tongue
from reglament.web.priorities import priority_short
from reglament.web.words import say


def priority_mark(ticket: Ticket) -> str:
    """Return what the mark of a request's priority says: its name, or its sign where that is long ("P1")."""
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    return priority_short(regulation, ticket.priority).in_language(tongue())


@pass_context
def shut_words(context: Context, row: QueueRow) -> str:
    """Return that the hours of a row's promise are closed, and when they open; empty where they are open."""
    if row.goes_on_at is None:
        return ""
    when = moments.near_words(row.goes_on_at, context["zone"], tongue(), now=context["now"])
    return say("queue.shut", tongue(), when=when)
