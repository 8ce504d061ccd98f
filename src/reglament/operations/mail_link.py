"""Owns mailing a link that signs a person in: asked for at the door, or an invitation by staff (T20, T21, T22).

Who asks learns nothing: a known and an unknown address cost the same work and get the same answer.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from reglament.core.model.mail_addresses import address_key, same_address
from reglament.core.notices import render
from reglament.core.notices.moments import told_moment
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.operations.letter_words import default_template
from reglament.operations.letters_from import address_of, mailbox_of
from reglament.operations.posting import Draft, poster
from reglament.operations.readers import vendor_at
from reglament.store.models import Contact, LinkPurpose, SignInLink, StaffMember, Vendor
from reglament.store.queries.sign_ins import Person, of_contact, people_at
from reglament.store.writes import wake
from reglament.store.writes.letters import queue_letters

LASTS = {LinkPurpose.SIGN_IN: timedelta(minutes=30), LinkPurpose.INVITATION: timedelta(days=7)}
# links to one address within an hour; further ones are answered alike and not sent
MOST_AN_HOUR = 4
HOUR = timedelta(hours=1)
KEPT = timedelta(days=1)
NOBODY = Person(vendor_id=0, address="nobody@reglament.invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mailing:
    purpose: LinkPurpose
    language: str
    at: datetime
    agent: str = ""
    wanted: str = ""


def digest_of(secret: str) -> str:
    """Return what is kept of a token, or of an address that asked."""
    return hashlib.sha256(secret.encode()).hexdigest()


def mail_link(address: str, *, language: str, at: datetime, wanted: str = "") -> None:
    """Mail a link to everybody whom the address belongs to; an unknown one is answered alike.

    `wanted`, the path asked for before, is kept with the link and never told in the letter, which strangers can cause.
    """
    vendor = Vendor.objects.order_by("pk").first()
    if vendor is None:
        return
    people = people_at(address)
    asked_for = digest_of(address_key(address))
    mailing = _Mailing(purpose=LinkPurpose.SIGN_IN, language=language, at=at, wanted=wanted)
    with transaction.atomic():
        SignInLink.objects.filter(expires_at__lt=at - KEPT).delete()
        asked = SignInLink.objects.filter(asked_for=asked_for, created_at__gt=at - HOUR)
        within = asked.count() < MOST_AN_HOUR * max(1, len(people))
        for person in people or [NOBODY]:
            _mail(person, asked_for, mailing, vendor=vendor, counts=within and bool(people))


def invite(contact: Contact, *, by: StaffMember, at: datetime, fails: str = "") -> str:
    """Mail an invitation to the contact's first address, which is returned; earlier invitations open nothing more.

    Where letters to the address `fails` come back, another one is taken if there is any (IS-134). Raises Refused for a
    contact who left, is not confirmed, or has no address.
    """
    addresses = list(contact.addresses.order_by("pk").values_list("address", flat=True))
    first = min(addresses, key=lambda one: same_address(one, fails), default="")
    if not (contact.active and contact.confirmed and first):
        raise Refused(
            Words(
                "Only a confirmed contact with an address can be invited",
                "Пригласить можно только подтверждённый контакт с адресом",
            ),
            remedy=Words(
                "Confirm the person and add an address.", "Подтвердите человека и добавьте адрес."
            ),
        )
    mailing = _Mailing(
        purpose=LinkPurpose.INVITATION,
        language=contact.language or contact.customer.language or "en",
        at=at,
        agent=by.name,
    )
    with transaction.atomic():
        SignInLink.objects.filter(
            contact=contact, purpose=LinkPurpose.INVITATION, used_at=None
        ).delete()
        person = of_contact(contact, first)
        _mail(person, digest_of(first), mailing, vendor=contact.vendor, counts=True)
    return first


def _mail(
    person: Person, asked_for: str, mailing: _Mailing, *, vendor: Vendor, counts: bool
) -> None:
    token = secrets.token_urlsafe(16)
    until = mailing.at + LASTS[mailing.purpose]
    SignInLink.objects.create(
        vendor_id=person.vendor_id or None,
        contact=person.contact if counts else None,
        staff=person.staff if counts else None,
        purpose=mailing.purpose,
        digest=digest_of(token),
        asked_for=asked_for,
        wanted=mailing.wanted,
        created_at=mailing.at,
        expires_at=until,
    )
    home = person.vendor_id or vendor.pk
    letter = poster().post(_draft(person, token, mailing, vendor=home, until=until))
    # written either way, and taken back where nobody may get it: the work is the same (T22)
    with transaction.atomic():
        queue_letters([letter], vendor=home, at=mailing.at)
        transaction.set_rollback(not counts)
    wake.wake(wake.LETTERS)


def _draft(person: Person, token: str, mailing: _Mailing, *, vendor: int, until: datetime) -> Draft:
    language = "ru" if (person.language or mailing.language).startswith("ru") else "en"
    box = mailbox_of(vendor)
    customer = person.contact.customer.name if person.contact and mailing.agent else ""
    values = {
        "portal_url": f"{settings.PUBLIC_URL}/sign-in/with/{token}/",
        "due": told_moment(until, zone=person.zone, language=language),
        "customer_name": customer,
        "agent_name": mailing.agent,
    }
    subject, text = render(default_template(str(mailing.purpose), language), values)
    return Draft(
        key=f"link/{digest_of(token)}",
        letter=str(mailing.purpose),
        automatic=True,
        vendor=vendor_at(vendor).code,
        ticket_number="",
        mailbox_id=box.pk if box else None,
        from_address=address_of(box),
        from_name=box.display_name if box else "",
        to=person.address,
        to_name=person.name,
        contact_id=None,
        known=True,
        subject=subject,
        text=text,
        language=language,
        at=mailing.at,
    )
