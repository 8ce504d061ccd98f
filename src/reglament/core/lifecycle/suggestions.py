"""Owns what the regulation suggests and leaves to staff: out of turn, or the lowest priority (AS-19, IS-18, TE-22)."""

from dataclasses import dataclass

from reglament.core.model.ticket import UNDELIVERED, Ticket
from reglament.core.regulation.document import Regulation

OUT_OF_TURN, PRIORITY, DELIVERY = "out_of_turn", "priority", "delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One suggestion: `what` is out_of_turn, priority or delivery, `value` the priority; it binds nobody."""

    what: str
    value: str = ""
    clauses: tuple[str, ...] = ()
    row: str = ""


def suggestions(regulation: Regulation, ticket: Ticket) -> tuple[Suggestion, ...]:
    """Return what is suggested now; nothing that is so already."""
    return (
        *_delivery(regulation, ticket),
        *_out_of_turn(regulation, ticket),
        *_priority(regulation, ticket),
    )


def _delivery(regulation: Regulation, ticket: Ticket) -> tuple[Suggestion, ...]:
    """A letter came back: somebody has to reach the customer another way (IS-132)."""
    if UNDELIVERED not in ticket.flags:
        return ()
    record = regulation.recorded.get("delivery")
    return (Suggestion(what=DELIVERY, clauses=record.clauses if record else ()),)


def _out_of_turn(regulation: Regulation, ticket: Ticket) -> tuple[Suggestion, ...]:
    table = regulation.tables.get("critical_suggestion")
    levels = regulation.queue.critical_levels
    served = "*" in levels or ticket.facts.get("level", "") in levels
    if table is None or ticket.critical or not served:
        return ()
    known = {**ticket.coverage, **ticket.facts}
    row = next((row for row in table.rows if row.answers(known)), None)
    if row is None or row.then.get("answer") != "suggest":
        return ()
    return (Suggestion(what=OUT_OF_TURN, clauses=row.clauses, row=row.id),)


def _priority(regulation: Regulation, ticket: Ticket) -> tuple[Suggestion, ...]:
    authority, parameter = regulation.authority, regulation.parameters.get("question_types")
    if authority is None or parameter is None or not isinstance(parameter.value, tuple):
        return ()
    lowest = authority.most_urgent_first[-1]
    if ticket.kind not in parameter.value or ticket.facts.get(authority.fact) == lowest:
        return ()
    return (Suggestion(what=PRIORITY, value=lowest, clauses=authority.clauses.get("question", ())),)
