"""Owns for whom a page tells and reads moments: in which zone, and in which language all of it is."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reglament.core.worktime.zones import zone_named
from reglament.web.moments import DESK_ZONE, read_in, tongue
from reglament.web.rights import Rule, staff_of

ASKED_OF = frozenset({Rule.SIGNED_IN, Rule.STAFF, Rule.LEAD})


class ReaderZone:
    """Middleware: every answer is made in the reader's zone and language, and the next one begins at home again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(DESK_ZONE), read_in(tongue()):
            return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> None:
        """Ask for the zone only where a member of staff may read: other pages cost no query for it."""
        if getattr(view, "rule", None) in ASKED_OF and request.user.is_authenticated:
            timezone.activate(zone_of_staff(request.user))


def zone_of_staff(user: Any) -> tzinfo:
    """Return the zone that a member of staff set, else the home zone; one that no longer exists is the home zone."""
    staff = staff_of(user)
    if staff is None or not staff.zone:
        return DESK_ZONE
    try:
        return zone_named(staff.zone)
    except ValueError:
        return DESK_ZONE
