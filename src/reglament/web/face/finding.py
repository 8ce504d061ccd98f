"""Owns what templates say of requests that were found: how each stands, and how many there are."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from jinja2 import pass_context
from jinja2.runtime import Context

from reglament.store.models.tickets import Ticket
from reglament.store.queries.queue import MOST_COUNTED
from reglament.web.face.told import kind_title, moment, say


@pass_context
def how_it_stands(context: Context, ticket: Ticket) -> SafeString:
    """Return when a request that was found ended, else its next promise, else when something last happened."""
    if ticket.closed_at is not None:
        return format_html("{} {}", say("search.ended"), moment(context, ticket.closed_at, "near"))
    due_at = ticket.next_due_at
    if due_at is None:
        return format_html(
            "{} {}", say("search.last_activity"), moment(context, ticket.last_activity_at, "near")
        )
    word = say("queue.was_due" if due_at < context["now"] else "queue.due")
    told = moment(context, due_at, "near")
    return format_html("{}: {} {}", kind_title(ticket.next_due_kind), word, told)


def found_words(shown: int, more: int, started: bool) -> str:
    """Return how many requests stand on this page and how many follow; beyond what is counted, that there are more."""
    if more > MOST_COUNTED:
        return say("search.shown_of_many", n=shown, more=MOST_COUNTED)
    if more:
        return say("search.shown", n=shown, more=more)
    return say("search.last", n=shown) if started else say("search.found", n=shown)
