"""Owns what a person sees of the own sign-in: sessions and their end, a password, the offer to accept (IS-1)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reglament import wall_time
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.vocabulary import LANGUAGES
from reglament.operations.accept_offer import accept_offer
from reglament.operations.sessions import end_sessions, rename_session, set_password
from reglament.operations.set_own import set_contact_own, set_own
from reglament.store.models import User
from reglament.store.models.customers import zone_among
from reglament.store.queries.offers import awaits_acceptance, offers_of
from reglament.store.queries.sign_ins import live_sessions
from reglament.web.agent.frame import desk_context
from reglament.web.entrance import count, exhausted, own_tries, proven, wanted_page
from reglament.web.kept_forms import keep, put_back
from reglament.web.moments import DESK_ZONE, tongue
from reglament.web.numbers import whole
from reglament.web.portal.doors import door_of
from reglament.web.rights import Rule, contact_of, open_to, sent_only, staff_of, with_form
from reglament.web.telling import telling
from reglament.web.words import say
from reglament.web.zone_choices import zone_groups, zone_names, zone_told

# the form of what staff say of themselves, kept where it was refused
ABOUT_ME = "about me"


@never_cache
@open_to(Rule.SIGNED_IN)
def account(request: HttpRequest) -> HttpResponse:
    """Show the sessions of the person who reads."""
    return _page(request)


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    at = wall_time.now()
    context: dict[str, Any] = {
        "sessions": live_sessions(request.user, at=at),
        "own": request.session.session_key,
        "has_password": _user(request).has_usable_password(),
        "error": error,
        "now": at,
        "staff": staff_of(request.user),
        "about_me": _about_me(request),
        "zone_groups": zone_groups(at=at),
        **_about_contact(request, at),
        "home_zone": zone_told(DESK_ZONE.key, at=at),
        "languages": LANGUAGES,
        "frame": "reglament/portal.html",
    }
    if staff_of(request.user) is not None:
        context |= {**desk_context(request, here="account", at=at), "frame": "reglament/desk.html"}
    return render(request, "reglament/account.html", context, status=status)


@sent_only
@open_to(Rule.SIGNED_IN)
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of the own sessions, or all but this one."""
    chosen = request.POST.get("session", "")
    only = None if chosen == "others" else [whole(chosen)]
    end_sessions(_user(request), only=only, but=request.session.session_key or "")
    messages.success(request, say("account.ended", get_language() or "en"))
    return redirect("account")


@sensitive_post_parameters()
@sent_only
@open_to(Rule.SIGNED_IN)
def change_password(request: HttpRequest) -> HttpResponse:
    """Set the own password; whoever has one gives it first. Every other session ends.

    Who has a session and not the password may try as often as at the door; while that is paused none is looked at.
    """
    language = get_language() or "en"
    user = _user(request)
    if user.has_usable_password():
        keys = own_tries(request, user)
        if exhausted(keys):
            return _page(request, error=say("account.paused", language), status=429)
        if not user.check_password(request.POST.get("current", "")):
            count(keys)
            return _page(request, error=say("account.wrong_current", language), status=400)
        proven(keys)
    wanted = request.POST.get("password", "")
    try:
        validate_password(wanted, user)
    except ValidationError:
        return _page(request, error=say("account.weak", language), status=400)
    set_password(user, wanted)
    user.refresh_from_db()
    before = request.session.session_key or ""
    end_sessions(user, but=before)
    update_session_auth_hash(request, user)
    rename_session(before, request.session.session_key or "")
    messages.success(request, say("account.password_set", language))
    return redirect("account")


@sent_only
@open_to(Rule.STAFF)
def set_about_me(request: HttpRequest) -> HttpResponse:
    """Keep what a member of staff says of oneself: the zone that moments are read in, phone, languages."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    zone, phone = (request.POST.get(name, "") for name in ("zone", "phone"))
    try:
        set_own(staff, zone=zone, phone=phone, languages=request.POST.getlist("languages"))
    except Refused as refused:
        keep(request, ABOUT_ME, refused.told(tongue()))
        return redirect(f"{reverse('account')}#zone")
    messages.success(request, say("account.kept", tongue()))
    return redirect("account")


@sent_only
@open_to(Rule.CUSTOMER)
def set_zone(request: HttpRequest) -> HttpResponse:
    """Keep the zone that a contact counts in, "" for the organisation's, and the language of letters."""
    contact = contact_of(request.user)
    if contact is None:
        raise Http404
    zone = request.POST.get("zone", "")
    # a form without the choice changes nothing of it
    language = request.POST.get("language", contact.letters_in)
    with telling(request, done="account.zone_kept"):
        set_contact_own(contact, zone=zone, language=language, at=wall_time.now())
    return redirect("account")


def _about_me(request: HttpRequest) -> dict[str, Any]:
    """Return what stands in the form about a member of staff: what is kept, or what was refused, with why."""
    staff = staff_of(request.user)
    if staff is None:
        return {}
    wrong, given, _ = put_back(request, ABOUT_ME)
    zone = given["zone"] if wrong else staff.zone
    unlisted = "" if zone in zone_names() else zone
    own = {"zone": zone, "unlisted": unlisted, "phone": staff.phone}
    if not wrong:
        return {**own, "languages": staff.languages or ()}
    spoken = given.get("languages", "").split(",")
    return {**own, "wrong": wrong, "phone": given["phone"], "languages": spoken}


def _about_contact(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Return what the page tells a contact of the zone: the own one, the one that stands without it, all there are."""
    contact = contact_of(request.user)
    if contact is None:
        return {}
    door = door_of(contact, at)
    else_in = zone_among(contact.customer.zone) or (door.regulation.zone if door else DESK_ZONE.key)
    return {
        "contact": contact,
        "offers": offers_of(contact) if contact.customer.offer_accepted_at else (),
        "zone_of_firm": bool(zone_among(contact.customer.zone)),
        "zone_else": zone_told(else_in, at=at),
        "zone_now": zone_told(zone_among(contact.zone) or else_in, at=at),
        "zone_unlisted": "" if contact.zone in zone_names() else contact.zone,
    }


@never_cache
@with_form
@open_to(Rule.CUSTOMER)
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask once to accept the offer that the regulation rests on; a request never waits for it (X-69)."""
    contact = contact_of(request.user)
    if contact is None or not awaits_acceptance(contact):
        return redirect("home")
    error, on = "", wanted_page(request, request.POST.get("next", request.GET.get("next", "")))
    if request.method == "POST":
        if request.POST.get("accept") == "yes":
            accept_offer(contact, at=wall_time.now())
            return redirect(on)
        error = say("welcome.not_ticked", get_language() or "en")
    context = {"contact": contact, "offers": offers_of(contact), "error": error, "on": on}
    return render(request, "reglament/welcome.html", context, status=400 if error else 200)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
