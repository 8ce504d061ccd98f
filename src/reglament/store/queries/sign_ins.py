"""Owns finding who may sign in: the people of an address, the person of a link, the sessions that are alive."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q

from reglament.core.model.mail_addresses import address_key, same_address
from reglament.store.models import Contact, ContactAddress, SignIn, SignInLink, StaffMember, User

MOST_PEOPLE = 3
ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff or a contact, who may not have a user yet."""

    vendor_id: int
    address: str
    name: str = ""
    language: str = ""
    zone: str = ZONE
    user: User | None = None
    contact: Contact | None = None
    staff: StaffMember | None = None


def people_at(address: str) -> list[Person]:
    """Return the people who may be let in by mail to this very address, as it is on record.

    Only a contact whom staff have confirmed is one: that somebody wrote from an address makes nobody known (T20).
    """
    lower = address_key(address)
    if not lower:
        return []
    contacts = (
        Contact.objects.filter(addresses__address=lower, active=True, confirmed=True)
        .select_related("user", "customer")
        .order_by("pk")[:MOST_PEOPLE]
    )
    staff = (
        StaffMember.objects.filter(address__iexact=lower, active=True)
        .select_related("user")
        .order_by("pk")[:MOST_PEOPLE]
    )
    # to PostgreSQL, ſ and s differ in their case only
    members = [_of_staff(one) for one in staff if same_address(one.address, lower)]
    found = [of_contact(one, lower) for one in contacts] + members
    return [one for one in found if one.user is None or one.user.is_active]


def who_may_sign_in(vendors: Collection[int], addresses: Collection[str]) -> set[tuple[int, str]]:
    """Return which of the addresses belong to a contact whom the portal would let in, as (vendor, address key)."""
    keys = {address_key(one) for one in addresses} - {""}
    if not keys:
        return set()
    rows = ContactAddress.objects.filter(
        Q(contact__user=None) | Q(contact__user__is_active=True),
        vendor__in=vendors,
        address__in=keys,
        contact__active=True,
        contact__confirmed=True,
    )
    return set(rows.values_list("vendor", "address"))


def of_contact(row: Contact, address: str) -> Person:
    """Return the contact as one who may sign in."""
    return Person(
        vendor_id=row.vendor_id,
        address=address,
        name=row.name,
        language=row.language,
        zone=row.counts_in or ZONE,
        user=row.user,
        contact=row,
    )


def _of_staff(row: StaffMember) -> Person:
    return Person(
        vendor_id=row.vendor_id,
        address=row.address,
        name=row.name,
        language=row.user.language,
        user=row.user,
        staff=row,
    )


def live_link(digest: str, *, at: datetime) -> SignInLink | None:
    """Return the unused link with this digest, or None where there is none that still opens."""
    return (
        SignInLink.objects.filter(digest=digest, used_at=None, expires_at__gt=at)
        .exclude(contact=None, staff=None)
        .select_related("contact__user", "contact__customer", "staff__user")
        .first()
    )


def sign_in_name(given: str) -> str:
    """Return the user name that a person means who gives an address in its place; ambiguous ones stay as given."""
    if "@" not in given:
        return given
    users = {one.user for one in people_at(given) if one.user is not None}
    return users.pop().username if len(users) == 1 else given


def live_sessions(user: Any, *, at: datetime) -> list[SignIn]:
    """Return the sign-ins of a person whose sessions are alive, the latest first."""
    rows = list(SignIn.objects.filter(user=user).order_by("-at", "-pk"))
    keys = [row.session_key for row in rows]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=at).values_list(
            "session_key", flat=True
        )
    )
    return [row for row in rows if row.session_key in alive]


def sessions_of_staff(users: Collection[int], *, at: datetime) -> Counter[int]:
    """Return how many sessions of each user are alive."""
    rows = SignIn.objects.filter(user__in=users).values_list("session_key", "user_id")
    owners = dict(rows)
    alive = Session.objects.filter(session_key__in=owners, expire_date__gt=at)
    return Counter(owners[key] for key in alive.values_list("session_key", flat=True))
