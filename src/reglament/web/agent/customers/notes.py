"""Owns what a ticket page says of who asks: account and licence, what lacks, which grounds the register suggests."""

from dataclasses import dataclass
from typing import Any

from reglament.core.coverage.gaps import Gap, requester_hints
from reglament.core.lifecycle.suggestions import Suggestion, licence_suggestions
from reglament.core.model import ticket as core
from reglament.core.regulation.document import Regulation, Words
from reglament.store.models import Agreement, Ticket
from reglament.store.queries.customers import licences_beside, roles_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What stands beside the customer of a ticket; `licence` is how it stood when the ticket came."""

    account: str
    licence: str
    hints: tuple[Gap, ...]
    grounds: tuple[tuple[Suggestion, Words], ...]
    licences: tuple[Agreement, ...] = ()


def notes(user: Any, row: Ticket, ticket: core.Ticket, regulation: Regulation) -> Notes:
    """Return the notes of a ticket, for staff."""
    contacts = roles_at(user, row.customer_id) if row.customer_id is not None else ()
    requester = next((one for one in contacts if one.id == ticket.requester), None)
    known = bool(row.customer_id)
    return Notes(
        account=row.account,
        licence=ticket.coverage.get("contract", "") if known else "",
        licences=_licences(user, row, regulation),
        hints=requester_hints(regulation, contacts, requester) if known else (),
        grounds=tuple(
            (one, regulation.grounds[one.value].label)
            for one in _suggested(user, row, ticket, regulation)
        ),
    )


def _licences(user: Any, row: Ticket, regulation: Regulation) -> tuple[Agreement, ...]:
    """Return the customer's licences where the regulation asks for their keys (IS-79)."""
    if "licence_key" not in regulation.intake or row.customer_id is None:
        return ()
    rows = Agreement.objects.visible_to(user).filter(customer=row.customer_id)
    return tuple(rows.filter(regulation=regulation.code).exclude(licence_key="").order_by("pk"))


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
