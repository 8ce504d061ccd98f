"""Owns small settings that people make of themselves: zone; of staff also phone, languages, the special roster."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from reglament.core.coverage.people_rules import zone_problems
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.vocabulary import LANGUAGES
from reglament.operations.record_customer_change import record
from reglament.store.models import Contact, StaffMember
from reglament.store.queries.directory import contact_actor

MOST_PHONE = 40


def set_own(member: StaffMember, *, zone: str, phone: str, languages: Sequence[str] = ()) -> None:
    """Keep all; raises Refused for a zone that does not exist. Languages that nobody is served in are left out."""
    named = _zone(zone)
    shown = "".join(c for c in phone if c.isprintable()).strip()[:MOST_PHONE]
    spoken = [one for one in LANGUAGES if one in languages]
    StaffMember.objects.filter(pk=member.pk).update(zone=named, phone=shown, languages=spoken)


def set_contact_own(contact: Contact, *, zone: str, language: str, at: datetime) -> None:
    """Keep zone ("" for the organisation's) and language of letters ("" for each request's) of a contact.

    Raises Refused for a zone that does not exist; a language that nobody is served in is none.
    """
    values = {"zone": _zone(zone), "letters_in": language if language in LANGUAGES else ""}
    with transaction.atomic():
        row = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        Contact.objects.filter(pk=row.pk).update(**values)
        record(
            contact.customer,
            what="contact",
            row=row.pk,
            title=row.name,
            before={name: getattr(row, name) for name in values},
            after=values,
            actor=contact_actor(contact),
            at=at,
        )


def _zone(given: str) -> str:
    named = given.strip()
    for one in zone_problems(named):
        raise Refused(one.what, remedy=one.remedy)
    return named


def set_roster(member: StaffMember, *, takes_vip: bool) -> None:
    """Put a member of staff on the roster of special requests, or take them off (IS-43)."""
    StaffMember.objects.filter(pk=member.pk).update(takes_vip=takes_vip)
