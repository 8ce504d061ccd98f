"""Owns what every page of the desk shows around its work: views with their counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from reglament.store.models.choices import SavedView
from reglament.store.models.visibility import asker
from reglament.store.queries import queue, set_aside
from reglament.store.queries.changes import latest_of
from reglament.store.queries.choices import choice_of, saved_views
from reglament.store.queries.together import Question, counted
from reglament.web.moments import reader_zone
from reglament.web.rights import Rule, allows, staff_of
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
    ("head", "head"),
)
# shown where something waits in it: only few regulations let a customer write to the head
RARE = frozenset({"head"})

# saved views that the side shows at once, with what they hold
MOST_SAVED = 8
ASIDE = {"triage": "triage", "letters": "mail"}


def desk_context(request: HttpRequest, *, here: str, at: datetime) -> dict[str, Any]:
    """Return the frame's context; `here` names the current view."""
    language = get_language() or "en"
    counts, choice = counts_of(request, at), choice_of(request.user)
    saved = saved_views(request.user)
    kept = [_kept(one, request, saved) for one in saved]
    opened = next((one for one in kept if one["current"]), None)
    return {
        "views": [
            {
                "url": address_of_view(view),
                "title": _title(view, language),
                "icon": icon,
                "count": shown_count(counts[view]),
                "current": here == view and opened is None,
            }
            for view, icon in (*VIEWS, *ASIDE.items())
            if is_shown(view, counts) or here == view
        ],
        "saved": saved,
        "saved_first": kept[:MOST_SAVED],
        "saved_more": kept[MOST_SAVED:],
        "opened": opened,
        "here": here,
        "leads": allows(Rule.LEAD, request.user),
        "now": at,
        "zone": reader_zone(),
        "here_count": counts.get(here),
        "choice": choice,
        "letters_act": choice.letters_act,
        "since": latest_of(request.user),
    }


def _kept(one: SavedView, request: HttpRequest, every: Sequence[SavedView]) -> dict[str, Any]:
    """Return a saved view as the side shows it: others share what they like, so views of one name say whose."""
    alike = sum(other.name.casefold() == one.name.casefold() for other in every) > 1
    url = address_of_saved(one)
    whose = [one.team.name] if one.team else []
    language = get_language() or "en"
    shared = say("views.for_all", language) if one.shared else ""
    return {
        "pk": one.pk,
        "url": url,
        "title": one.name,
        "whose": [*whose, one.owner.name] if alike else whose,
        "own": one.owner == staff_of(request.user),
        "current": request.get_full_path() == url,
        "for": "all" if one.shared else str(one.team_id or ""),
        "seen_by": say("views.for_team", language, name=one.team.name) if one.team else shared,
    }


def address_of_saved(one: SavedView) -> str:
    """Return the address that opens this very view, also where another asks for the same."""
    wanted = {"f": one.filter, "saved": one.pk}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{reverse('queue_view', args=[one.view])}?{query}"


def names_of_views() -> set[str]:
    """Return what the views of every desk are called, in both languages."""
    views = (*(view for view, _ in VIEWS), *ASIDE)
    return {_title(view, language) for view in views for language in ("en", "ru")}


def _title(view: str, language: str) -> str:
    return say(f"{view}.title" if view in ASIDE else f"queue.{view}", language)


def is_shown(view: str, counts: Mapping[str, int]) -> bool:
    """Return whether a view stands in the side: a rare one only where something waits in it."""
    return view not in RARE or counts[view] > 0


def counts_of(request: HttpRequest, at: datetime) -> dict[str, int]:
    """Return how many wait in each view of the desk now."""
    user = request.user
    asked = Question(
        ("views", asker(user)), lambda at: {**queue.views(user, at=at), **set_aside.waiting(user)}
    )
    found = counted(asked, at=at, most=queue.MOST_COUNTED)
    found["triage"] = found.pop("held") + found.pop("poison")
    return found


def address_of_view(view: str) -> str:
    """Return the address of a view."""
    return reverse(view) if view in ASIDE else reverse("queue_view", args=[view])


def shown_count(count: int) -> str:
    """Return a count as the side shows it."""
    most = queue.MOST_COUNTED
    return f"{most - 1}+" if count >= most else str(count or "")
