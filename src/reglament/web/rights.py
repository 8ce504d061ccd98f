"""Owns who may open a page: one rule a route, declared beside the view, checked here, listed by tests.

Which rows a person sees is the data layer's rule (`visible_to`); this module only opens or shuts doors.
"""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reglament.peers import TENANT
from reglament.store.models.customers import Contact
from reglament.store.models.people import StaffMember

View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")


def answers(*methods: str) -> Callable[[View], View]:
    """Return a decorator that says by which methods a view is asked; without it, by READ alone (`strayed.Strayed`)."""

    def decorate(view: View) -> View:
        view.methods = methods  # type: ignore[attr-defined]
        return view

    return decorate


# a page that also takes what its form sends, and an address that takes nothing else
with_form, sent_only = answers(*READ, "POST"), answers("POST")


class Rule(Enum):
    """Doors, from the widest to the narrowest."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    CUSTOMER = "customer"
    STAFF = "staff"
    LEAD = "lead"


def open_to(rule: Rule) -> Callable[[View], View]:
    """Return a decorator that opens a view to those whom `rule` names; the view carries the rule."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if allows(rule, request.user):
                if rule is not Rule.EVERYONE and (person := person_of(request.user)):
                    request.META[TENANT] = person.vendor_id
                # nothing is named with NUL, and PostgreSQL does not even look for it
                if any("\x00" in str(one) for one in kwargs.values()):
                    raise Http404
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(_page_of(request), login_url="sign_in")
            return render(request, "reglament/forbidden.html", {"rule": rule.name}, status=403)

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def _page_of(request: HttpRequest) -> str:
    """Return the page that is asked for, or the one whose form was sent: its words may still stand there."""
    came_from = urlsplit(request.headers.get("referer", ""))
    if request.method in READ or came_from.netloc != request.get_host():
        return request.get_full_path()
    return came_from._replace(scheme="", netloc="", fragment="").geturl() or "/"


def allows(rule: Rule, user: Any) -> bool:
    """Return whether `rule` opens its door to `user`; a disabled account opens none but the public ones."""
    if rule is Rule.EVERYONE:
        return True
    if not (user.is_authenticated and user.is_active):
        return False
    if rule is Rule.SIGNED_IN:
        return True
    if rule is Rule.CUSTOMER:
        return contact_of(user) is not None
    staff = staff_of(user)
    if staff is None:
        return False
    return rule is Rule.STAFF or staff.is_lead


def person_of(user: Any) -> StaffMember | Contact | None:
    """Return the member of staff or the contact who signed in, or None."""
    return staff_of(user) or contact_of(user)


def staff_of(user: Any) -> StaffMember | None:
    """Return the active member of staff who signed in, or None."""
    staff = getattr(user, "staff_member", None)
    return staff if isinstance(staff, StaffMember) and staff.active else None


def contact_of(user: Any) -> Contact | None:
    """Return the confirmed contact who signed in and has not left, or None; what is seen is `visible_to`'s to say."""
    contact = getattr(user, "contact", None)
    known = isinstance(contact, Contact) and contact.active and contact.confirmed
    return contact if known else None
