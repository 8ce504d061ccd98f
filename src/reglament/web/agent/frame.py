"""Owns what every page of the desk shows around its work: views with their counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language

from reglament import wall_time
from reglament.store.models.visibility import asker
from reglament.store.queries import queue, set_aside
from reglament.store.queries.changes import latest_of
from reglament.store.queries.choices import choice_of
from reglament.store.queries.together import Question, counted
from reglament.web.moments import reader_zone
from reglament.web.rights import Rule, allows, open_to
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
    ("to_confirm", "done"),
    ("head", "person"),
)
# shown where something waits in it: only few regulations let a customer write to the head
RARE = frozenset({"head"})

ASIDE = {"triage": "triage", "letters": "mail"}


def desk_context(request: HttpRequest, *, here: str, at: datetime) -> dict[str, Any]:
    """Return the frame's context; `here` names the current view."""
    language = get_language() or "en"
    counts, choice = _counts(request, at), choice_of(request.user)
    return {
        "views": [
            {
                "url": _address(view),
                "title": _title(view, language),
                "icon": icon,
                "count": _shown(counts[view]),
                "current": here == view,
            }
            for view, icon in (*VIEWS, *ASIDE.items())
            if _is_shown(view, counts) or here == view
        ],
        "here": here,
        "leads": allows(Rule.LEAD, request.user),
        "now": at,
        "zone": reader_zone(),
        "here_count": counts.get(here),
        "choice": choice,
        "letters_act": choice.letters_act,
        "since": latest_of(request.user),
    }


def names_of_views() -> set[str]:
    """Return what the views of every desk are called, in both languages."""
    views = (*(view for view, _ in VIEWS), *ASIDE)
    return {_title(view, language) for view in views for language in ("en", "ru")}


def _title(view: str, language: str) -> str:
    return say(f"{view}.title" if view in ASIDE else f"queue.{view}", language)


@open_to(Rule.STAFF)
def view_counts(request: HttpRequest) -> JsonResponse:
    """Answer with what waits in each view now, by its address, for pages that stay open."""
    counts = _counts(request, wall_time.now())
    return JsonResponse(
        {_address(view): _shown(n) for view, n in counts.items() if _is_shown(view, counts)}
    )


def _is_shown(view: str, counts: Mapping[str, int]) -> bool:
    return view not in RARE or counts[view] > 0


def _counts(request: HttpRequest, at: datetime) -> dict[str, int]:
    user = request.user
    asked = Question(
        ("views", asker(user)), lambda at: {**queue.views(user, at=at), **set_aside.waiting(user)}
    )
    found = counted(asked, at=at, most=queue.MOST_COUNTED)
    found["triage"] = found.pop("held") + found.pop("poison")
    return found


def _address(view: str) -> str:
    return reverse(view) if view in ASIDE else reverse("queue_view", args=[view])


def _shown(count: int) -> str:
    most = queue.MOST_COUNTED
    return f"{most - 1}+" if count >= most else str(count or "")
