"""Owns the page on which leads see how the desk itself is: processes, clocks, what waits, what failed, the portal."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.operations.beat import LATE_AFTER
from reglament.operations.probe_writing import WRITING
from reglament.store.queries import pulse
from reglament.store.room import room_of
from reglament.web.agent.acts.values import BadFieldError, values_of
from reglament.web.agent.frame import desk_context
from reglament.web.agent.portal_log import FORMS, looking, noted, portal_log
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.telling import telling
from reglament.web.words import catalogue, say

MOST_JUMPS = 20


@open_to(Rule.LEAD)
def health(request: HttpRequest) -> HttpResponse:
    """Show the signs of life of every machine, and what of this vendor waits or failed."""
    return _page(request, at=wall_time.now(), given={})


@sent_only
@open_to(Rule.LEAD)
def portal_outage(request: HttpRequest) -> HttpResponse:
    """Write down that the vendor's portal is away, or serves again; what is refused stays in the form."""
    staff, do, at = staff_of(request.user), request.POST.get("do", ""), wall_time.now()
    fields = FORMS.get(do)
    if staff is None or fields is None or looking(staff) is None:
        raise Http404
    try:
        values = values_of(request, fields)
    except BadFieldError as bad:
        messages.error(request, bad.told(get_language() or "en"))
        return _page(request, at=at, given=request.POST.dict())
    with telling(request, done="became.nothing") as told:
        told.words = noted(staff, do, values, at=at)
    return redirect("health") if told.done else _page(request, at=at, given=values)


def _page(request: HttpRequest, *, at: datetime, given: Mapping[str, str]) -> HttpResponse:
    shown = {
        "processes": [
            {
                "beat": one,
                "title": _title(one.process),
                "silent": one.beat_at < at - LATE_AFTER,
            }
            for one in pulse.heartbeats(request.user)
        ],
        "jumps": pulse.jumps(request.user)[:MOST_JUMPS],
        "waiting": {
            "mail": pulse.mail_waiting(request.user),
            "letters": pulse.letters_waiting(request.user),
            "moments": pulse.moments_late(request.user, at=at),
        },
        "room": room_of(Path(settings.DATA)),
        "writing_fails": bool(WRITING.trouble(at=at, steady_seconds=wall_time.steady_seconds())),
        "failed": pulse.letters_failed(request.user),
        "portal": portal_log(request.user, staff_of(request.user), at=at, given=given),
    }
    context = desk_context(request, here="health", at=at)
    return render(request, "reglament/health.html", {**context, **shown})


def _title(process: str) -> str:
    """Return what a process does; one of another release's machine is shown as it is named."""
    key = f"health.process_{process.partition('-')[0]}"
    return say(key, get_language() or "en") if key in catalogue() else process
