"""Owns what every page of the desk shows around its work: views with their counts."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from reglament.store.queries import queue, set_aside
from reglament.store.queries.changes import latest_of
from reglament.store.queries.choices import choice_of
from reglament.web.moments import reader_zone
from reglament.web.rights import Rule, allows
from reglament.web.words import say

VIEWS = (
    ("mine", "inbox"),
    ("unassigned", "free"),
    ("due_soon", "clock"),
    ("all", "list"),
    ("waiting", "wait"),
    ("out_of_turn", "go"),
    ("third_party", "partner"),
    ("development", "build"),
)


def desk_context(request: HttpRequest, *, here: str, at: datetime) -> dict[str, Any]:
    """Return the frame's context; `here` names the current view."""
    language = get_language() or "en"
    counts = queue.counts(request.user, at=at)
    aside = set_aside.counts(request.user)
    choice = choice_of(request.user)
    views = [
        {
            "url": reverse("queue_view", args=[view]),
            "title": say(f"queue.{view}", language),
            "icon": icon,
            "count": _shown(counts[view]),
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
    return {
        "views": views,
        "here": here,
        "leads": allows(Rule.LEAD, request.user),
        "now": at,
        "zone": reader_zone(),
        "here_count": counts.get(here),
        "choice": choice,
        "letters_act": choice.letters_act,
        "since": latest_of(request.user),
    }


def _shown(count: int) -> str:
    most = queue.MOST_COUNTED
    return f"{most - 1}+" if count >= most else str(count or "")
