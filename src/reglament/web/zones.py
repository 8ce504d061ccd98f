"""Owns for whom a page tells and reads moments: in which zone, and in which language all of it is."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reglament.core.worktime.zones import is_zone, zone_named
from reglament.web.moments import DESK_ZONE, read_in, tongue
from reglament.web.rights import Rule, contact_of, staff_of

ASKED_OF = frozenset({Rule.SIGNED_IN, Rule.CUSTOMER, Rule.STAFF, Rule.LEAD})


class ReaderZone:
    """Middleware: every answer is made in the reader's zone and language, and the next one begins at home again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(DESK_ZONE), read_in(tongue()):
            return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> None:
        """Ask for the zone only where one who signed in may read: other pages cost no query for it."""
        if getattr(view, "rule", None) in ASKED_OF and request.user.is_authenticated:
            timezone.activate(zone_of_person(request.user))


def zone_of_person(user: Any) -> tzinfo:
    """Return the zone that a person counts in, else the home zone; one that no longer exists is the home zone."""
    staff, contact = staff_of(user), contact_of(user)
    named = staff.zone if staff is not None else contact.counts_in if contact is not None else ""
    return zone_named(named) if is_zone(named) else DESK_ZONE
