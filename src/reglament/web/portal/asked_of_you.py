"""Owns what a list says of a request that waits for its customer: which move it is, and where on its page it is made.

Told from the row alone. What a proposal says stands in the history, which a list does not read: it names its kind.
"""

from collections.abc import Collection
from dataclasses import dataclass

from reglament.core.lifecycle.move import FROM_CUSTOMER, Move
from reglament.core.lifecycle.paid_work import approving_role
from reglament.core.regulation.document import Regulation
from reglament.store.models import Ticket
from reglament.web.moments import tongue
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
    """Return what is proposed, as far as only one thing can be: the columns tell of each that it was once."""
    possible = []
    if regulation.authority is not None:
        possible.append(say("asked.priority", tongue()))
    if row.paid_work_at is not None:
        may = approving_role(regulation) in ("", *roles)
        possible.append(say("asked.work", tongue()) if may else say("asked.work_of", tongue()))
    if row.update_rank is not None:
        possible.append(say("asked.time", tongue()))
    return possible[0] if len(possible) == 1 else say("asked.proposal", tongue())
