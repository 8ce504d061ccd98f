"""Owns what every page of the desk shows around its work: views with their counts."""

from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from reglament.store.queries import queue, set_aside
from reglament.web.rights import Rule, allows
from reglament.web.words import say

# the zone in which staff read the desk
ZONE = ZoneInfo("Europe/Moscow")
VIEWS = (
    ("mine", "inbox"),
    ("unassigned", "list"),
    ("due_soon", "clock"),
    ("all", "list"),
    ("waiting", "wait"),
    ("out_of_turn", "go"),
)


def desk_context(request: HttpRequest, *, here: str, at: datetime, zone: tzinfo) -> dict[str, Any]:
    """Return the frame's context; `here` names the current view, `zone` is the reader's."""
    language = get_language() or "en"
    counts = queue.counts(request.user, at=at)
    aside = set_aside.counts(request.user)
    views = [
        {
            "url": reverse("queue_view", args=[view]),
            "title": say(f"queue.{view}", language),
            "icon": icon,
            "count": counts[view] or None,
            "current": here == view,
        }
        for view, icon in VIEWS
    ]
    views += [
        {
            "url": reverse(name),
            "title": say(f"{name}.title", language),
            "icon": icon,
            "count": aside[name] or None,
            "current": here == name,
        }
        for name, icon in (("triage", "triage"), ("letters", "mail"))
    ]
    leads = allows(Rule.LEAD, request.user)
    return {"views": views, "here": here, "leads": leads, "now": at, "zone": zone}
