"""Owns what a ticket page says of who asks: account and licence, what lacks, which grounds the register suggests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reglament.core.coverage.gaps import Gap, requester_hints
from reglament.core.lifecycle.suggestions import Suggestion, licence_suggestions
from reglament.core.model import ticket as core
from reglament.core.regulation.document import Regulation, Words
from reglament.store.models import Ticket
from reglament.store.queries.customers import agreements_under, licences_beside, roles_at
from reglament.web.agent.customers.terms import Term, terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What stands beside the customer of a ticket; `licence` is how it stood when the ticket came."""

    account: str
    licence: str
    hints: tuple[Gap, ...]
    grounds: tuple[tuple[Suggestion, Words], ...]
    terms: tuple[Term, ...] = ()


def notes(
    user: Any, row: Ticket, ticket: core.Ticket, regulation: Regulation, *, at: datetime
) -> Notes:
    """Return the notes of a ticket as they stand `at` a moment, for staff."""
    contacts = roles_at(user, row.customer_id) if row.customer_id is not None else ()
    requester = next((one for one in contacts if one.id == ticket.requester), None)
    known = bool(row.customer_id)
    return Notes(
        account=row.account,
        licence=ticket.coverage.get("contract", "") if known else "",
        terms=terms(agreements_under(user, row.customer_id, regulation.code), [regulation], at=at),
        hints=requester_hints(regulation, contacts, requester) if known else (),
        grounds=tuple(
            (one, regulation.grounds[one.value].label)
            for one in _suggested(user, row, ticket, regulation)
        ),
    )


def _suggested(
    user: Any, row: Ticket, ticket: core.Ticket, regulation: Regulation
) -> tuple[Suggestion, ...]:
    key = ticket.intake.get("licence_key", "").strip()
    if not key and not ticket.intake.get("installations"):
        return ()
    register = licences_beside(user, row.customer_id, key)
    return licence_suggestions(
        regulation, ticket, allowed=register.allowed, key_known=register.key_known
    )
