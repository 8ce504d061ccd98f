"""Owns the page on which leads see how the desk itself is: processes, clocks, what waits, what failed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.operations.beat import LATE_AFTER
from reglament.operations.probe_writing import WRITING
from reglament.store.queries import pulse
from reglament.web.agent.frame import desk_context
from reglament.web.rights import Rule, open_to
from reglament.web.words import catalogue, say

MOST_JUMPS = 20


@open_to(Rule.LEAD)
def health(request: HttpRequest) -> HttpResponse:
    """Show the signs of life of every machine, and what of this vendor waits or failed."""
    at = wall_time.now()
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
        "writing_fails": bool(WRITING.trouble(at=at, steady_seconds=wall_time.steady_seconds())),
        "failed": pulse.letters_failed(request.user),
    }
    context = desk_context(request, here="health", at=at)
    return render(request, "reglament/health.html", {**context, **shown})


def _title(process: str) -> str:
    """Return what a process does; one of another release's machine is shown as it is named."""
    key = f"health.process_{process.partition('-')[0]}"
    return say(key, get_language() or "en") if key in catalogue() else process
