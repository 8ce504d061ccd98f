"""Owns the fold of what the ticket has to do with others: links, duplicates, parts split off, work items."""

from reglament.core.lifecycle.folding.changes import Changes, Folds
from reglament.core.model import items as i
from reglament.core.model import relations as r
from reglament.core.model.ticket import Ticket


def _linked(ticket: Ticket, event: r.TicketLinked) -> Changes:
    return {"links": {**ticket.links, event.number: event.relation}}


def _unlinked(ticket: Ticket, event: r.TicketUnlinked) -> Changes:
    return {"links": {n: kind for n, kind in ticket.links.items() if n != event.number}}


def _split(ticket: Ticket, _: r.ProblemSplitOff) -> Changes:
    return {"problems": max(1, ticket.problems - 1)}


def _merged(_: Ticket, event: r.Merged) -> Changes:
    return {"merged_into": event.number}


def _taken_in(ticket: Ticket, event: r.DuplicateTakenIn) -> Changes:
    return {"participants": (*ticket.participants, *event.addresses)}


def _item(ticket: Ticket, event: i.ItemLinked) -> Changes:
    return {"items": {**ticket.items, event.item: event.kind}}


def _item_told(ticket: Ticket, event: i.ItemTold) -> Changes:
    """Who was counted with another item is told of that one from then on (AS-37)."""
    kind = ticket.items.get(event.item)
    if event.what != "merged" or kind is None:
        return {}
    return {"items": {**ticket.items, event.value: kind}}


FOLDS: Folds = {
    r.TicketLinked: _linked,
    r.TicketUnlinked: _unlinked,
    r.ProblemSplitOff: _split,
    r.Merged: _merged,
    r.DuplicateTakenIn: _taken_in,
    i.ItemLinked: _item,
    i.ItemTold: _item_told,
}
