"""Owns what stands beside the conversation of a ticket: what is known, who takes part, how requests relate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reglament.core.lifecycle.access import secret_field
from reglament.core.lifecycle.information import DESCRIPTION, Meter, meter
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.store.models.customers import Account
from reglament.store.models.items import WorkItem
from reglament.store.models.people import StaffMember
from reglament.store.models.secrets import TicketSecret
from reglament.store.models.tickets import Ticket as TicketRow
from reglament.store.queries.items import newest_release
from reglament.store.queries.one_request import related_to
from reglament.web.rights import staff_of

VERSION = "version"


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One filled field of the form."""

    label: Words
    value: Words
    clause: str
    link: bool


def known_lines(regulation: Regulation, ticket: Ticket) -> list[KnownLine]:
    """Return the fields of the form that are filled, in the regulation's order."""
    return [
        KnownLine(
            field.label,
            field.shown(value),
            field.clauses[0] if field.clauses else "",
            field.form == "url",
        )
        for name, field in regulation.intake.items()
        if (value := ticket.intake.get(name, "").strip())
        and field.form != "secret"
        and name not in (DESCRIPTION, VERSION)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """The version that the customer names beside the newest release, or where to look for it (IS-104)."""

    given: str
    current: str
    hint: Words | None
    clause: str


def version_line(regulation: Regulation, ticket: Ticket, vendor: int) -> VersionLine | None:
    """Return the line of the version, None where the form does not ask for it."""
    field = regulation.intake.get(VERSION)
    if field is None:
        return None
    return VersionLine(
        given=ticket.intake.get(VERSION, "").strip(),
        current=newest_release(vendor),
        hint=field.hint,
        clause=field.clauses[0] if field.clauses else "",
    )


def account_unknown(regulation: Regulation, ticket: Ticket, vendor: int) -> str:
    """Return the account address that the request names and nobody has here, "" where all is well (AS-50)."""
    fields = [name for name, one in regulation.intake.items() if one.form == "account"]
    named = next((v for name in fields if (v := ticket.intake.get(name, "").strip())), "")
    if not named or Account.objects.filter(vendor=vendor, address__iexact=named).exists():
        return ""
    return named


def beside(user: Any, regulation: Regulation, ticket: Ticket, row: TicketRow) -> Mapping[str, Any]:
    """Return the context of the side column; a fixed number of queries."""
    return {
        "meter": _meter(regulation, ticket),
        "known": known_lines(regulation, ticket),
        "version": version_line(regulation, ticket, row.vendor_id),
        "account_unknown": account_unknown(regulation, ticket, row.vendor_id),
        "followers": _followers(user, ticket),
        "links": related_to(user, ticket.links),
        "work_items": _work_items(user, ticket),
        "rating_comment": ticket.rating_comment,
        "access": {"since": ticket.access_since_at, "until": ticket.closed_at},
        "secret": secret_of(user, row) if secret_field(regulation) else {},
    }


def _work_items(user: Any, ticket: Ticket) -> list[WorkItem]:
    if not ticket.items:
        return []
    return list(WorkItem.objects.visible_to(user).filter(number__in=list(ticket.items)))


def _followers(user: Any, ticket: Ticket) -> list[str]:
    """Return the names of the colleagues who follow, in the order in which they began to."""
    if not ticket.followers:
        return []
    rows = StaffMember.objects.visible_to(user).filter(active=True, pk__in=ticket.followers)
    names = {str(pk): name for pk, name in rows.values_list("pk", "name")}
    return [names[one] for one in ticket.followers if one in names]


def secret_of(user: Any, row: TicketRow) -> Mapping[str, Any]:
    """Return whether access details are kept, and for the owner what they are (IS-105)."""
    kept = TicketSecret.objects.visible_to(user).filter(ticket=row).first()
    staff = staff_of(user)
    own = staff is not None and row.assignee_id == staff.pk
    return {"kept": kept is not None, "content": kept.content if kept is not None and own else ""}


def _meter(regulation: Regulation, ticket: Ticket) -> Mapping[str, Any]:
    found: Meter = meter(regulation, ticket)
    counted = (*found.given, *found.missing)
    # the clause that the fields share is the one that asks for the whole
    shared = [
        one for field in counted for one in field.clauses if all(one in f.clauses for f in counted)
    ]
    return {
        "given": found.given,
        "missing": found.missing,
        "whole": found.whole,
        "clauses": tuple(dict.fromkeys(shared)),
    }
