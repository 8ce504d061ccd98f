"""Owns who takes a special request at once: a free person of the roster, else the lead on duty (IS-43)."""

from dataclasses import replace

from django.db.models import Count, Q

from reglament.core.model.commands import OpenTicket
from reglament.core.model.ticket import OPEN_STATES
from reglament.store.models import StaffMember, StaffRole


def with_owner(command: OpenTicket, *, vendor: int) -> OpenTicket:
    """Return the command with its owner; free is who has no other special request open. Nobody stays nobody."""
    staff = StaffMember.objects.filter(vendor=vendor, active=True)
    open_ones = Q(ticket__state__in=[one.value for one in OPEN_STATES], ticket__level="vip")
    roster = staff.filter(takes_vip=True).annotate(busy=Count("ticket", filter=open_ones))
    found = (
        roster.filter(busy=0).order_by("pk").first()
        or staff.filter(role=StaffRole.LEAD).order_by("-phone", "pk").first()
    )
    if found is None:
        return command
    return replace(command, owner=str(found.pk), owner_name=found.name, owner_phone=found.phone)
