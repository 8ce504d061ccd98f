"""Owns what a mailed link does when it is used: once, for its person, while both still count (T21)."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from reglament.operations.mail_link import digest_of
from reglament.store.models import Contact, SignInLink, User
from reglament.store.queries.sign_ins import live_link


@dataclass(frozen=True, slots=True)
class LetIn:
    """Who a link signs in, and the path that was asked for before it."""

    user: User
    name: str
    wanted: str = ""


def owner_of(token: str, *, at: datetime) -> str | None:
    """Return the name of the person whom the link would sign in, None where it opens nothing."""
    link = live_link(digest_of(token), at=at)
    if link is None:
        return None
    person = link.contact or link.staff
    return person.name if person is not None and person.active else None


def use_link(token: str, *, at: datetime) -> LetIn | None:
    """Use the link up and return whom it signs in; None where it is unknown, used, expired, or its person left."""
    with transaction.atomic():
        link = live_link(digest_of(token), at=at)
        if link is None:
            return None
        # of two that use it at once, one finds it used
        if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
            return None
        if link.contact is not None:
            return _of_contact(link.contact, link.wanted)
        staff = link.staff
        if staff is None or not (staff.active and staff.user.is_active):
            return None
        return LetIn(staff.user, staff.name, link.wanted)


def _of_contact(contact: Contact, wanted: str) -> LetIn | None:
    if not (contact.active and contact.confirmed):
        return None
    if contact.user is None:
        # a user of the contact's own, made here: no one that was there before is ever taken over (T20)
        contact.user = User.objects.create(
            username=f"contact-{contact.pk}",
            language=contact.language,
            password=make_password(None),
        )
        contact.save(update_fields=["user"])
    return LetIn(contact.user, contact.name, wanted) if contact.user.is_active else None
