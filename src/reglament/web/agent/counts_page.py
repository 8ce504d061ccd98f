"""Owns what a page of the desk asks again while it stays open: what waits in each view, and what "Take next" gives."""

from contextlib import suppress
from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from reglament import wall_time
from reglament.store.models.visibility import asker
from reglament.store.queries import queue
from reglament.store.queries.choices import saved_views
from reglament.store.queries.filters import FilterError, read_filter
from reglament.store.queries.together import Question, counted
from reglament.web.agent.frame import (
    MOST_SAVED,
    address_of_saved,
    address_of_view,
    counts_of,
    is_shown,
    shown_count,
)
from reglament.web.agent.queue.rows import coming
from reglament.web.rights import Rule, open_to


@open_to(Rule.STAFF)
def view_counts(request: HttpRequest) -> JsonResponse:
    """Answer with what waits in each view now, by its address, and with what "Take next" gives where asked."""
    at = wall_time.now()
    counts = counts_of(request, at)
    shown = ((view, n) for view, n in counts.items() if is_shown(view, counts))
    found = {address_of_view(view): shown_count(n) for view, n in shown}
    found |= {address: shown_count(n) for address, n in _counts_of_saved(request, at).items()}
    if "next" in request.GET:
        found["next"] = _next(request, at)
    return JsonResponse(found)


def _next(request: HttpRequest, at: datetime) -> str:
    ticket = queue.next_to_take(request.user, at=at)
    found = None if ticket is None else coming(ticket, get_language() or "en")
    return render_to_string("reglament/queue_next.html", {"coming": found}).strip()


def _counts_of_saved(request: HttpRequest, at: datetime) -> dict[str, int]:
    """Return what each saved view holds that the side shows, by address; words are looked for on the page alone."""
    user, asked = request.user, {}
    for one in saved_views(user)[:MOST_SAVED]:
        with suppress(FilterError):
            wanted = read_filter(one.filter)
            if not wanted.words and one.view in queue.VIEWS:
                asked[address_of_saved(one)] = (queue.VIEWS[one.view], wanted)
    question = Question(
        ("saved", asker(user), tuple(asked.items())),
        lambda at: {url: queue.matching(user, *filters, at=at) for url, filters in asked.items()},
    )
    return counted(question, at=at, most=queue.MOST_COUNTED)
