"""Owns what a list says of a request that waits for its customer: which move it is, and where on its page it is made.

Told from the row alone: what a proposal says stands in the history, which a list does not read.
"""

from collections.abc import Collection
from dataclasses import dataclass

from reglament.core.lifecycle.marks import PAID_WORK, PROPOSED
from reglament.core.lifecycle.move import FROM_CUSTOMER, Move
from reglament.core.lifecycle.paid_work import approving_role
from reglament.core.regulation.document import Regulation
from reglament.store.models import Ticket
from reglament.web.moments import tongue
from reglament.web.priorities import name_of
from reglament.web.words import say

# places of the request's page: what it asks at its head, where one answers, and the form that grants access
HEAD, ANSWER, GRANT = "moves", "text", "wish-grant"


@dataclass(frozen=True, slots=True)
class Asked:
    """A move of the customer's in words, and the id of the place where it is made."""

    told: str
    place: str


def asked_of(row: Ticket, regulation: Regulation, *, roles: Collection[str]) -> Asked | None:
    """Return what the request waits for from the reader with these `roles`, None where it waits for others."""
    if row.move == Move.SOLVED:
        return Asked(say("asked.confirm", tongue()), HEAD)
    if row.move != Move.YOURS:
        return None
    if row.waiting_for == "access":
        granted = row.facts.get("remote_access") == "true"
        grants = "remote_access" in regulation.facts and not granted
        return Asked(say("asked.access", tongue()), GRANT if grants else ANSWER)
    if row.waiting_for in FROM_CUSTOMER:
        return Asked(say("asked.answer", tongue()), ANSWER)
    return Asked(_proposal(row, regulation, roles), HEAD)


def _proposal(row: Ticket, regulation: Regulation, roles: Collection[str]) -> str:
    """Return what is proposed, as far as only one thing can be: of paid work the mark may wait for our side alone."""
    possible = []
    if PROPOSED in row.flags:
        possible.append(_priority(row, regulation))
    if PAID_WORK in row.flags:
        may = approving_role(regulation) in ("", *roles)
        possible.append(say("asked.work", tongue()) if may else say("asked.work_of", tongue()))
    if row.update_rank is not None:
        possible.append(say("asked.time", tongue()))
    if not possible:
        # hourly work waits for consent to what its clause says it costs; nobody had to propose it (IS-81)
        return say("asked.price", tongue())
    return possible[0] if len(possible) == 1 else say("asked.proposal", tongue())


def _priority(row: Ticket, regulation: Regulation) -> str:
    assert regulation.authority is not None, (
        "a priority is proposed only where somebody is named who changes it"
    )
    name = name_of(regulation, regulation.authority, row.proposed_priority)
    return say("asked.priority", tongue(), priority=name.in_language(tongue()))
