"""Owns what waits for a person outside tickets: held interactions, unreadable mail, letters that failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from reglament.core.coverage.likeness import Letter, likeliest, likeliest_customers
from reglament.core.coverage.sender import customers_fitting
from reglament.core.model import people
from reglament.core.model.people import Customer
from reglament.core.regulation.keeping import UNLESS_SAID, unprocessed_kept
from reglament.store.models.customers import Contact
from reglament.store.models.customers import Customer as CustomerRow
from reglament.store.models.inbound import HeldInteraction, RawMail, RawState
from reglament.store.models.mailboxes import Mailbox
from reglament.store.models.outbox import LetterState, OutboxLetter
from reglament.store.queries.directory import directory_of
from reglament.store.queries.regulations import InForce

AMBIGUOUS = "ambiguous-sender"
# in characters, as many as triage shows of a mail: a customer named there is looked for
MOST_WORDS = 600
# customers offered before all others: more would be no help to whoever looks for one
MOST_LIKELY = 20
FAILED = (LetterState.DEAD, LetterState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """What was left without processing, and until when it stays listed."""

    held: HeldInteraction
    until: datetime


def held(user: Any) -> QuerySet[HeldInteraction]:
    """Return the interactions held for a decision, oldest first, with the tickets they point at.

    `proof` is what is recorded of the sender of a mail, without its bytes.
    """
    return (
        HeldInteraction.objects.visible_to(user)
        .filter(state="held")
        .select_related("ticket")
        .annotate(proof=F("raw_mail__proof"))
        .order_by("arrived_at", "pk")
    )


def fitting(held: Iterable[HeldInteraction]) -> dict[int, list[Customer]]:
    """Return the customers whom the sender of each interaction (its key) may mean, where they are several (IS-120).

    All of them are of the same vendor.
    """
    rows = [one for one in held if one.reason == AMBIGUOUS]
    if not rows:
        return {}
    directory = directory_of(rows[0].vendor_id, {one.sender for one in rows})
    return {
        one.pk: [
            *customers_fitting(directory.people_at(one.sender), directory.customers_at(one.sender))
        ]
        for one in rows
    }


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose request a held interaction may become: who the sender may be, the likeliest first, and everybody else."""

    likely: list[Contact]
    others: list[Contact]


def choices(user: Any, held: Iterable[HeldInteraction]) -> dict[int, Choice]:
    """Return the contacts to choose from for each interaction (its key), others by customer and name."""
    rows = list(held)
    if not rows:
        return {}
    contacts = (
        Contact.objects.visible_to(user)
        .select_related("customer")
        .prefetch_related("addresses", "customer__mail_domains")
        .order_by("customer__name", "name")
    )
    by_id = {str(one.pk): one for one in contacts}
    known = [_seen(one) for one in by_id.values()]
    found = {}
    for row in rows:
        likely = {one.id: by_id[one.id] for one in likeliest(_letter(row), known)}
        others = [one for key, one in by_id.items() if key not in likely]
        found[row.pk] = Choice([*likely.values()], others)
    return found


def likely_customers(user: Any, row: HeldInteraction) -> list[int]:
    """Return the keys of the customers whose mail a held interaction may be, the likeliest first, a few of many."""
    rows = (
        CustomerRow.objects.visible_to(user)
        .only("name")
        .order_by("name", "pk")
        .prefetch_related(
            "mail_domains",
            Prefetch("contacts", Contact.objects.only("customer", "name", "active")),
            "contacts__addresses",
        )
    )
    known = ((_customer(one), [*map(_contact, one.contacts.all())]) for one in rows)
    found = likeliest_customers(_letter(row), known)
    return [int(one.id) for one in found[:MOST_LIKELY]]


def _seen(row: Contact) -> tuple[people.Contact, Customer]:
    """Return what of a contact and its customer speaks for a sender."""
    return _contact(row), _customer(row.customer)


def _contact(row: Contact) -> people.Contact:
    addresses = tuple(one.address for one in row.addresses.all())
    return people.Contact(id=str(row.pk), name=row.name, addresses=addresses, active=row.active)


def _customer(row: CustomerRow) -> Customer:
    domains = tuple(one.domain for one in row.mail_domains.all())
    return Customer(id=str(row.pk), name=row.name, vendor="", domains=domains)


def _letter(row: HeldInteraction) -> Letter:
    ticket, said = row.ticket, row.interaction.get("sender") or {}
    written = row.interaction.get("reply_text") or row.interaction.get("text") or ""
    return Letter(
        address=row.sender,
        name=said.get("name") or "",
        words=f"{row.subject} {written[:MOST_WORDS]}",
        requester=str(ticket.requester_id or "") if ticket else "",
        customer=str(ticket.customer_id or "") if ticket else "",
    )


def left_alone(user: Any, *, at: datetime, most: int) -> list[LeftAlone]:
    """Return what was left without processing and stays listed by its regulation, the latest first (HY-21, X-32)."""
    in_force = InForce()
    kept = {
        box.pk: _kept(box.regulations, in_force, at) for box in Mailbox.objects.visible_to(user)
    }
    listed = Q(mailbox=None, decided_at__gt=at - UNLESS_SAID)
    for long in set(kept.values()):
        boxes = [pk for pk, one in kept.items() if one == long]
        listed |= Q(mailbox__in=boxes, decided_at__gt=at - long)
    rows = HeldInteraction.objects.visible_to(user).filter(listed, state="discarded")
    return [
        LeftAlone(row, row.decided_at + kept.get(row.mailbox_id or 0, UNLESS_SAID))
        for row in rows.order_by("-decided_at", "-pk")[:most]
        if row.decided_at is not None
    ]


def _kept(codes: Sequence[str], in_force: InForce, at: datetime) -> timedelta:
    """Return how long the regulations of a mailbox keep it listed: the longest, where they are several."""
    found = (in_force.at(code, at) for code in codes)
    return max((unprocessed_kept(one) for one in found if one is not None), default=UNLESS_SAID)


def poison(user: Any) -> QuerySet[RawMail]:
    """Return mail that could not be processed, without its bytes, newest first."""
    return (
        RawMail.objects.visible_to(user)
        .filter(state=RawState.POISON)
        .defer("raw")
        .order_by("-received_at")
    )


def failed_letters(user: Any) -> QuerySet[OutboxLetter]:
    """Return letters that did not arrive, or may not have, newest first, with their tickets."""
    return (
        OutboxLetter.objects.visible_to(user)
        .filter(state__in=FAILED)
        .select_related("ticket")
        .defer("raw")
        .order_by("-created_at")
    )


def withheld_letters(user: Any) -> QuerySet[OutboxLetter]:
    """Return letters that were kept back on purpose, newest first."""
    return (
        OutboxLetter.objects.visible_to(user)
        .filter(state=LetterState.WITHHELD)
        .select_related("ticket")
        .defer("raw")
        .order_by("-created_at")
    )


def waiting(user: Any) -> dict[str, QuerySet[Any]]:
    """Return what waits in triage and among letters, to be counted."""
    return {"held": held(user), "poison": poison(user), "letters": failed_letters(user)}
