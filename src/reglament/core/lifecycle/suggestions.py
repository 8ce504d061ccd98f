"""Owns what the regulation suggests and leaves to staff: out of turn, or the lowest priority (AS-19, IS-18, TE-22).

Grounds follow from the licence register (IS-127, IS-128); whether they hold is for the staff to say.
"""

from dataclasses import dataclass

from reglament.core.model.ticket import UNDELIVERED, Ticket
from reglament.core.regulation.document import Regulation

# of a number of installations
MOST_DIGITS = 9
OUT_OF_TURN, PRIORITY, DELIVERY, GROUND = "out_of_turn", "priority", "delivery", "ground"
BREACHED, EXCEEDED, UNLICENSED = (
    "requirements-breached",
    "installations-exceeded",
    "unlicensed-copy",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One suggestion: `what` is out_of_turn, priority, delivery or ground, `value` which; it binds nobody."""

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


def licence_suggestions(
    regulation: Regulation, ticket: Ticket, *, allowed: int | None, key_known: bool
) -> tuple[Suggestion, ...]:
    """Return the grounds that the licence register suggests beside what the request reports.

    `allowed` is how many installations the customer's licences permit, None where none says; `key_known` whether
    the licence key reported stands in the register.
    """
    found = []
    breached, unlicensed = regulation.grounds.get(BREACHED), regulation.grounds.get(UNLICENSED)
    reported = ticket.intake.get("installations", "").strip()
    # a longer one is no count; the customer wrote it, and the page must open all the same
    meant = reported.isascii() and reported.isdigit() and len(reported) <= MOST_DIGITS
    counted = int(reported) if meant else 0
    if breached is not None and allowed is not None and counted > allowed:
        found.append(
            Suggestion(what=GROUND, value=BREACHED, row=EXCEEDED, clauses=breached.clauses[-1:])
        )
    if unlicensed is not None and ticket.intake.get("licence_key", "").strip() and not key_known:
        found.append(Suggestion(what=GROUND, value=UNLICENSED, clauses=unlicensed.clauses[-1:]))
    return tuple(found)
