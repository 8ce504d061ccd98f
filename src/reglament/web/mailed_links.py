"""Owns the pages of links that sign in: asking for one, the answer that tells nothing, and using it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from reglament import wall_time
from reglament.operations.mail_link import mail_link
from reglament.operations.use_link import owner_of, use_link
from reglament.web.entrance import count, exhausted, let_in, peer_of
from reglament.web.rights import Rule, open_to, sent_only, with_form

LINKS_OF_A_PEER = 20
MOST_ADDRESS = 320
MOST_PATH = 200


@sent_only
@open_to(Rule.EVERYONE)
def ask_link(request: HttpRequest) -> HttpResponse:
    """Have a link mailed; whether the address is known is not told (T22)."""
    budget = {f"links:{peer_of(request)}": LINKS_OF_A_PEER}
    address = request.POST.get("address", "").strip()
    if "@" in address and len(address) <= MOST_ADDRESS and not exhausted(budget):
        count(budget)
        mail_link(
            address,
            language=get_language() or "en",
            at=wall_time.now(),
            wanted=_wanted(request),
        )
    return redirect("link_sent")


def _wanted(request: HttpRequest) -> str:
    """Return the page that was asked for before the link was; one too long to be ours is forgotten."""
    wanted = request.POST.get("next", "")
    return wanted if len(wanted) <= MOST_PATH and "\x00" not in wanted else ""


@open_to(Rule.EVERYONE)
def link_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, alike for everybody."""
    return render(request, "reglament/link_sent.html")


@never_cache
@with_form
@open_to(Rule.EVERYONE)
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the link signs in, and sign in when told so: a scanner that only reads must not use it up."""
    at = wall_time.now()
    if request.method == "POST":
        found = use_link(token, at=at)
        if found is not None:
            return let_in(request, found.user, way="link", wanted=found.wanted)
    owner = owner_of(token, at=at)
    status = 200 if owner is not None else 410
    return render(request, "reglament/follow_link.html", {"owner": owner}, status=status)
