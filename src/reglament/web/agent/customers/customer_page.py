"""Owns the page of one customer: agreements, accounts, people, requests, what the regulation finds lacking, changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import defaultfilters
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.coverage import words
from reglament.core.coverage.gaps import Gap, gaps, trained
from reglament.core.model import people
from reglament.core.model.mail_addresses import address_key
from reglament.core.model.money import told
from reglament.core.model.ticket import OPEN_STATES
from reglament.core.regulation.document import Regulation, Words
from reglament.store.models import Contact, CustomerChange
from reglament.store.queries import customers as queries
from reglament.store.queries.customers import Whole
from reglament.store.queries.offers import asked_of
from reglament.store.queries.quarterly import LETTER, REMINDED
from reglament.store.queries.shared_mail import (
    others_with_addresses,
    others_with_domains,
    others_writing_from,
)
from reglament.web.agent.customers.from_triage import met_at, met_in_triage, trail
from reglament.web.agent.customers.letter_draft import Draft, first_line_draft
from reglament.web.agent.customers.orders import orders_of
from reglament.web.agent.customers.quarterly import letter_of
from reglament.web.agent.customers.served import regulations_of_vendor, served_by
from reglament.web.agent.customers.talks import talks_of
from reglament.web.agent.customers.terms import terms
from reglament.web.agent.frame import desk_context
from reglament.web.moments import moment_words, reader_zone
from reglament.web.rights import Rule, open_to

WORDED = {
    "roles": words.ROLES,
    "marks": words.MARKS,
    "basis": words.BASES,
    "access": words.ACCESSES,
    "kind": words.KINDS,
    "edition": words.EDITIONS,
    "category": words.CATEGORIES,
    "offer_accepted_by": {
        "tick": Words("a tick at sign-in", "отметкой при входе"),
        "conduct": Words("a request sent", "подачей обращения"),
    },
}
# what is written down beside the changes, and changes nothing
NOTED = (LETTER, REMINDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One contact of the page."""

    row: Contact
    contact: people.Contact
    roles: tuple[Words, ...]
    access: Words | None
    basis: Words | None
    lacking: tuple[Gap, ...]

    @property
    def sign_in(self) -> str:
        """Return how the contact stands with the portal: left, unconfirmed, ready, invited or used."""
        if not self.row.active:
            return "left"
        if not self.row.confirmed:
            return "unconfirmed"
        return "used" if self.row.signed_in_at is not None else "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGap:
    """A gap with the regulation whose clause it names."""

    gap: Gap
    regulation: Regulation
    draft: Draft | None


def whole_or_404(request: HttpRequest, pk: int) -> Whole:
    """Return the customer; unknown and another vendor's look the same."""
    found = queries.customer(request.user, pk)
    if found is None:
        raise Http404
    return found


@open_to(Rule.STAFF)
def customer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one customer of the reader's vendor."""
    at = wall_time.now()
    whole = whole_or_404(request, pk)
    own = regulations_of_vendor(whole.row.vendor.code)
    under = served_by(whole.customer, own)
    lacking, held = found_gaps(whole, under), met_in_triage(request)
    context = desk_context(request, here="customers", at=at)
    return render(
        request,
        "reglament/customer.html",
        {
            **context,
            **_about(request, whole, at),
            "terms": terms(whole.row.agreements.all(), own, at=at),
            "gaps": lacking,
            "people": _people(whole, lacking),
            "shared": _shared(whole),
            "trail": trail(held),
            "met": met_at(held, whole),
            "offer": asked_of(under),
            **talks_of(whole.row, under),
            **letter_of(request.user, whole, under, at=at),
            **orders_of(request.user, whole.row, own),
            "trains": any("training_record" in one.parameters for one in under),
        },
    )


def _shared(whole: Whole) -> dict[str, list[str]]:
    """Return which other customers have what this one's mail is found by: names by domain and by address."""
    row, domains = whole.row, [one.domain for one in whole.row.mail_domains.all()]
    addresses = [one for contact in whole.contacts for one in contact.addresses if contact.active]
    writing = others_writing_from(row.vendor_id, domains, customer=row.pk)
    holding = others_with_domains(row.vendor_id, domains, customer=row.pk)
    both = {
        one: [*dict.fromkeys((*holding.get(one, ()), *writing.get(one, ())))]
        for one in (*holding, *writing)
    }
    keys = {address_key(one): one for one in addresses}
    shared = others_with_addresses(row.vendor_id, keys, customer=row.pk)
    return both | {keys[key]: names for key, names in shared.items()}


def found_gaps(whole: Whole, under: Sequence[Regulation]) -> list[FoundGap]:
    """Return what the customer lacks under every regulation that serves it."""
    return [
        FoundGap(
            gap=gap,
            regulation=one,
            draft=first_line_draft(
                gap, one, customer=whole.row.name, language=whole.row.language or one.languages[0]
            ),
        )
        for one in under
        for gap in gaps(one, whole.customer, whole.contacts)
    ]


def _about(request: HttpRequest, whole: Whole, at: datetime) -> dict[str, Any]:
    return {
        "customer": whole.row,
        "category": words.CATEGORIES.get(whole.row.category),
        "trained": trained(whole.contacts),
        "open": queries.tickets_of(request.user, whole.row, OPEN_STATES),
        "solved": queries.tickets_of(request.user, whole.row, queries.SOLVED),
        "ended": queries.tickets_of(request.user, whole.row, queries.ENDED),
        "changes": [_told(one, at) for one in queries.changes_of(request.user, whole.row)],
        "now": at,
    }


def _people(whole: Whole, lacking: Sequence[FoundGap]) -> list[PersonLine]:
    return [
        PersonLine(
            row=row,
            contact=contact,
            roles=tuple(words.ROLES.get(role, Words(role, role)) for role in contact.roles),
            access=words.ACCESSES.get(contact.access),
            basis=words.BASES.get(contact.basis),
            lacking=tuple(one.gap for one in lacking if one.gap.contact == contact.id),
        )
        for row, contact in zip(whole.row.contacts.all(), whole.contacts, strict=True)
    ]


def _told(change: CustomerChange, now: datetime) -> dict[str, Any]:
    fields = [
        (name, _shown(name, change.before.get(name), now), _shown(name, value, now))
        for name, value in change.after.items()
        if change.before or value not in ("", None, [], False)
    ]
    return {
        "change": change,
        "fields": fields,
        "new": not change.before and change.what not in NOTED,
    }


def _shown(name: str, value: Any, now: datetime) -> str:
    """Return a column's value for people: words of a known list, a tick, a moment, a day, or what it is."""
    if isinstance(value, list):
        return ", ".join(_shown(name, one, now) for one in value) or "—"
    if isinstance(value, bool):
        return "✓" if value else "—"
    if value in (None, ""):
        return "—"
    return _worded(name, value, now, get_language() or "en")


def _worded(name: str, value: Any, now: datetime, language: str) -> str:
    if name == "hour_rate":
        return told(int(value), language)
    if name.endswith("_at"):
        return moment_words(datetime.fromisoformat(str(value)), reader_zone(), language, now=now)
    if name.endswith("_date"):
        return str(defaultfilters.date(date.fromisoformat(str(value)), "j E Y"))
    known = WORDED.get(name, {}).get(str(value))
    return known.in_language(language) if known is not None else str(value)
