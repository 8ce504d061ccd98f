"""Owns sessions from a person's sign-in to their end, and passwords, whose change ends the others."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.store.models import Contact, ReplyToken, SignIn, SignInLink, StaffMember, User

_ABOVE_OPEN = Words(
    en="The access stays open: this person’s role is higher than yours",
    ru="Вход не закрыт: роль этого сотрудника выше вашей",
)
_ABOVE_SHUT = Words(
    en="The access stays closed: this person’s role is higher than yours",
    ru="Вход не открыт: роль этого сотрудника выше вашей",
)
_ABOVE_REMEDY = Words(
    en="Ask somebody whose role is not lower than theirs.",
    ru="Обратитесь к тому, чья роль не ниже.",
)


def begin_session(user: User, *, vendor: int, key: str, way: str, agent: str, at: datetime) -> None:
    """Write down a sign-in; the first one makes an invited person a user (AS-5)."""
    with transaction.atomic():
        SignIn.objects.update_or_create(
            session_key=key,
            defaults={
                "vendor_id": vendor,
                "user": user,
                "way": way,
                "agent": agent[:200],
                "at": at,
            },
        )
        Contact.objects.filter(user=user, signed_in_at=None).update(signed_in_at=at)


def end_sessions(user: User, *, only: Collection[int] | None = None, but: str = "") -> int:
    """End the person's sessions, all or `only` those sign-ins, never the one with key `but`; return how many."""
    rows = SignIn.objects.filter(user=user).exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk__in=only)
    with transaction.atomic():
        keys = list(rows.values_list("session_key", flat=True))
        ended, _ = Session.objects.filter(session_key__in=keys).delete()
        SignIn.objects.filter(session_key__in=keys).delete()
    return ended


def rename_session(before: str, key: str) -> None:
    """Keep track of a session whose key was changed."""
    SignIn.objects.filter(session_key=before).update(session_key=key)


def set_password(user: User, password: str) -> None:
    """Give the person a password; every session begun under the old one stops to count at once."""
    User.objects.filter(pk=user.pk).update(password=make_password(password))


def shut_out_contact(contact: Contact) -> None:
    """End everything by which the contact gets in: sessions, links, reply addresses (T21). Within a transaction."""
    SignInLink.objects.filter(contact=contact).delete()
    ReplyToken.objects.filter(contact=contact).delete()
    if contact.user is not None:
        _shut_out(contact.user)


def end_reply_addresses(contact: Contact, addresses: Collection[str]) -> None:
    """End the reply addresses given to addresses, as keys, that are no longer the contact's. Within a transaction.

    Their rows stay, and lead nowhere: else the next letter of the same request would make the same reply address anew.
    """
    own = ReplyToken.objects.filter(Q(contact=contact) | Q(contact=None), vendor=contact.vendor_id)
    for row in own.filter(address__in=addresses):
        ReplyToken.objects.filter(pk=row.pk).update(digest=f"ended-{token_hex(29)}")


def give_reply_addresses_back(contact: Contact, addresses: Collection[str]) -> None:
    """Let the next letters make reply addresses again for addresses that are the contact's anew."""
    own = ReplyToken.objects.filter(vendor=contact.vendor_id, digest__startswith="ended-")
    own.filter(address__in=addresses).delete()


def close_portal_to(contact: Contact) -> None:
    """End sessions and links of a contact who is not confirmed any more and may still write. Within a transaction."""
    SignInLink.objects.filter(contact=contact).delete()
    if contact.user is not None:
        end_sessions(contact.user)


def readmit_contact(contact: Contact) -> None:
    """Let a contact who came back sign in again. Within a transaction."""
    if contact.user_id is not None:
        User.objects.filter(pk=contact.user_id).update(is_active=True)


def disable_staff(member: StaffMember, *, by: StaffMember) -> None:
    """Shut a member of staff out; the person stays on record, since events name them (T21).

    Raises Refused where the person's role is higher than that of the one who asks.
    """
    if member.is_above(by):
        raise Refused(_ABOVE_OPEN, remedy=_ABOVE_REMEDY)
    with transaction.atomic():
        StaffMember.objects.filter(pk=member.pk).update(active=False)
        SignInLink.objects.filter(staff=member).delete()
        _shut_out(member.user)


def readmit_staff(member: StaffMember, *, by: StaffMember) -> None:
    """Let a member of staff who was shut out sign in again; raises Refused as shutting out does.

    Whom somebody higher shut out, nobody lower lets in as what he was.
    """
    if member.is_above(by):
        raise Refused(_ABOVE_SHUT, remedy=_ABOVE_REMEDY)
    with transaction.atomic():
        StaffMember.objects.filter(pk=member.pk).update(active=True)
        User.objects.filter(pk=member.user_id).update(is_active=True)


def _shut_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
