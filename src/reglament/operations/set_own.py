"""Owns small settings of a member of staff: zone, phone, languages, the roster of special requests."""

from collections.abc import Sequence

from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.vocabulary import LANGUAGES
from reglament.core.worktime.zones import zone_named
from reglament.store.models import StaffMember

MOST_PHONE = 40


def set_own(member: StaffMember, *, zone: str, phone: str, languages: Sequence[str] = ()) -> None:
    """Keep all; raises Refused for a zone that does not exist. Languages that nobody is served in are left out."""
    named = zone.strip()
    try:
        if named:
            zone_named(named)
    except ValueError:
        raise Refused(
            Words(f"There is no time zone {named!r:.60}", f"Нет часового пояса {named!r:.60}"),
            remedy=Words(
                "Write it as Asia/Yekaterinburg or +05:00.",
                "Напишите, например, Asia/Yekaterinburg или +05:00.",
            ),
        ) from None
    shown = "".join(c for c in phone if c.isprintable()).strip()[:MOST_PHONE]
    spoken = [one for one in LANGUAGES if one in languages]
    StaffMember.objects.filter(pk=member.pk).update(zone=named, phone=shown, languages=spoken)


def set_roster(member: StaffMember, *, takes_vip: bool) -> None:
    """Put a member of staff on the roster of special requests, or take them off (IS-43)."""
    StaffMember.objects.filter(pk=member.pk).update(takes_vip=takes_vip)
