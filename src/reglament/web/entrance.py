"""Owns the door: sign-in by password, sign-out, and where a letter's link leads."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reglament import wall_time
from reglament.operations.sessions import begin_session
from reglament.peers import one_peer
from reglament.store.models import User
from reglament.store.queries.offers import awaits_acceptance
from reglament.store.queries.sign_ins import sign_in_name
from reglament.web.answering import by_script
from reglament.web.known_devices import device_of, digest_of, mark
from reglament.web.rights import Rule, contact_of, open_to, sent_only, staff_of, with_form
from reglament.web.strayed import page_at

# of one name from one address, from one address at all, and of one name from wherever nobody signed in to it before
TRIES, TRIES_OF_AN_ADDRESS, TRIES_OF_A_NAME = 8, 60, 80
PAUSE = timedelta(minutes=15)


@open_to(Rule.SIGNED_IN)
def request_link(request: HttpRequest, number: str) -> HttpResponse:
    """Lead from the link in a letter to the request, where the reader has a page of it."""
    if staff_of(request.user) is not None:
        return redirect("ticket", number)
    if contact_of(request.user) is not None:
        return redirect("request", number)
    raise Http404(number)


@sensitive_post_parameters("password")
@never_cache
@with_form
@open_to(Rule.EVERYONE)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask name or address and password; many wrong tries for one name from one address pause the door for both.

    While it is paused no password is looked at: an answer would tell whether it is the right one.
    """
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if by_script(request):
        # its page stays open with all that is written there
        return render(request, "reglament/signed_out.html", {"next": wanted})
    wrong = paused = False
    if request.method == "POST":
        data = request.POST.copy()
        data["username"] = account = sign_in_name(request.POST.get("username", "").strip())
        keys = _tries_of(request, account=account)
        form, paused = AuthenticationForm(request, data=data), exhausted(keys)
        if not paused and form.is_valid():
            proven(keys)
            return let_in(request, form.get_user(), way="password", wanted=wanted)
        if not paused:
            count(keys)
        wrong = not paused
    context = {
        "wrong": wrong,
        "name": request.POST.get("username", ""),
        "next": wanted,
        "paused": paused,
        "waiting": _waiting(wanted),
    }
    return render(request, "reglament/sign_in.html", context, status=429 if paused else 200)


def let_in(request: HttpRequest, user: Any, *, way: str, wanted: str = "") -> HttpResponse:
    """Begin a session of `user`, whose proof stands, and lead on: first to an offer that is not accepted yet."""
    login(request, user)
    if not request.session.session_key:
        request.session.save()
    member, contact = staff_of(user), contact_of(user)
    person = member or contact
    if person is not None:
        begin_session(
            user,
            vendor=person.vendor_id,
            key=request.session.session_key or "",
            way=way,
            agent=request.headers.get("user-agent", ""),
            at=wall_time.now(),
        )
    onward = wanted_page(request, wanted)
    if contact is not None and awaits_acceptance(contact):
        onward = reverse("welcome", query={"next": wanted} if wanted else None)
    answer = HttpResponseRedirect(onward)
    mark(answer, user.get_username())
    return answer


def exhausted(keys: dict[str, int]) -> bool:
    """Return whether one of the counters stands at its limit."""
    return any(cache.get(key, 0) >= most for key, most in keys.items())


def count(keys: dict[str, int]) -> None:
    """Count a try."""
    for key in keys:
        cache.add(key, 0, PAUSE.total_seconds())
        cache.incr(key)


def proven(keys: dict[str, int]) -> None:
    """Forget the tries of the first counter, the narrowest: the right password was given."""
    cache.delete_many(list(keys)[:1])


def used_up(keys: dict[str, int]) -> bool:
    """Count a try unless one of the counters stands at its limit; return whether one does."""
    if exhausted(keys):
        return True
    count(keys)
    return False


def peer_of(request: HttpRequest) -> str:
    """Return whom a request's tries are counted with: an IPv4 address, or a network of IPv6 as its owner has it."""
    return one_peer(request.META.get("REMOTE_ADDR", ""))


def _tries_of(request: HttpRequest, *, account: str) -> dict[str, int]:
    """Return the counters of a try and how far each may go: this name from this address, this address, this name.

    The last one is shared by all devices but those on which somebody has signed in to the account before.
    """
    peer, device = peer_of(request), device_of(request, account)
    # as accounts are found, and not by the account found: a shared pause would tell whose address it is (T22)
    name = digest_of(request.POST.get("username", ""))
    return {
        f"tries:{peer}:{name}": TRIES,
        f"tries:{peer}": TRIES_OF_AN_ADDRESS,
        f"tries:name:{name}:{device}": TRIES_OF_A_NAME,
    }


def own_tries(request: HttpRequest, user: User) -> dict[str, int]:
    """Return the counters of the own password as it is tried by who is signed in: of the person, and of this address.

    The person's is one for all sessions and addresses, and apart from that of the name: no stranger pauses it.
    """
    return {f"tries:own:{user.pk}": TRIES, f"tries:{peer_of(request)}": TRIES_OF_AN_ADDRESS}


@sent_only
@open_to(Rule.EVERYONE)
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


def _waiting(wanted: str) -> str:
    """Return what waits behind the door: a page of "staff", a "page" of theirs, or "" where nothing was asked for."""
    if not wanted:
        return ""
    try:
        view = resolve(urlsplit(wanted).path).func
    except (Resolver404, ValueError):
        return ""
    return "staff" if getattr(view, "rule", None) in (Rule.STAFF, Rule.LEAD) else "page"


def wanted_page(request: HttpRequest, wanted: str) -> str:
    """Return the page that was asked for before the sign-in, or the start where it leads to another host.

    Where that was the address of a form, nothing is sent now: it is the page above.
    """
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return page_at(wanted) if wanted.startswith("/") and own else reverse("home")
