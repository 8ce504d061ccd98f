"""Owns the door: sign-in, sign-out, language, and where the first page leads."""

import hashlib
import unicodedata
from datetime import timedelta

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reglament.web.rights import Rule, open_to, staff_of

TRIES, TRIES_OF_AN_ADDRESS = 8, 60
PAUSE = timedelta(minutes=15)


@open_to(Rule.EVERYONE)
def home(request: HttpRequest) -> HttpResponse:
    """Lead staff to the queue and everybody else to the regulations."""
    return redirect("queue" if staff_of(request.user) else "regulations")


@open_to(Rule.SIGNED_IN)
def request_link(request: HttpRequest, number: str) -> HttpResponse:
    """Lead from the link in a letter to the request, where the reader has a page of it."""
    if staff_of(request.user) is None:
        raise Http404(number)
    return redirect("ticket", number)


@sensitive_post_parameters("password")
@never_cache
@open_to(Rule.EVERYONE)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask name and password; many wrong tries for one name from one address pause the door for both."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    form = AuthenticationForm(request, data=request.POST or None)
    keys = _tries_of(request)
    paused = any(cache.get(key, 0) >= most for key, most in keys.items())
    if request.method == "POST" and not paused:
        if form.is_valid():
            login(request, form.get_user())
            cache.delete_many(list(keys)[:1])
            return HttpResponseRedirect(_safe(request, wanted))
        for key in keys:
            cache.add(key, 0, PAUSE.total_seconds())
            cache.incr(key)
    context = {"form": form, "next": wanted, "paused": paused, "refused": bool(wanted)}
    return render(request, "reglament/sign_in.html", context, status=429 if paused else 200)


def _tries_of(request: HttpRequest) -> dict[str, int]:
    """Return the counters of a try and how far each may go: this name from this address, this address at all."""
    peer = request.META.get("REMOTE_ADDR", "")
    name = unicodedata.normalize("NFKC", request.POST.get("username", "")).strip().casefold()
    digest = hashlib.sha256(name.encode()).hexdigest()
    return {f"tries:{peer}:{digest}": TRIES, f"tries:{peer}": TRIES_OF_AN_ADDRESS}


@require_POST
@open_to(Rule.EVERYONE)
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


def _safe(request: HttpRequest, wanted: str) -> str:
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted.startswith("/") and own else reverse("home")
