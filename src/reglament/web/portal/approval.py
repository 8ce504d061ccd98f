"""Owns what a customer reads whose approval paid work waits for: what, how long, which sum, and who may answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.lifecycle.move import approval_asked
from reglament.core.lifecycle.paid_work import approving_role
from reglament.core.model.billing import PaidWorkProposed
from reglament.core.model.events import Event
from reglament.core.model.ticket import PaidWork, Ticket
from reglament.core.regulation.document import Regulation
from reglament.store.queries.approvers import approvers_of
from reglament.web.portal.wishes import Offer

# the two answers there are
ANSWERS = ("approve_work", "decline_work")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What is asked: the work with its price, the clauses, the answers, and who may give them where the reader may not.

    `offers` are empty for a reader who may not answer; `who` is empty for one who may.
    """

    work: PaidWork
    clauses: tuple[str, ...]
    offers: tuple[Offer, ...]
    who: tuple[str, ...]


def approval_of(
    ticket: Ticket,
    regulation: Regulation,
    history: Sequence[Event],
    offers: Sequence[Offer],
    *,
    customer: int | None,
) -> Approval | None:
    """Return the approval that paid work waits for (HY-24, IS-80), None where it waits for none of the customer's."""
    answers = tuple(one for one in offers if one.name in ANSWERS)
    if ticket.paid_work is None or not answers or not approval_asked(ticket):
        return None
    proposed = next(one for one in reversed(history) if isinstance(one, PaidWorkProposed))
    possible = tuple(one for one in answers if one.refused is None)
    role = approving_role(regulation)
    who = () if possible else tuple(one.name for one in approvers_of(customer, role))
    return Approval(work=ticket.paid_work, clauses=proposed.clauses, offers=possible, who=who)
