"""Owns the queue page: one view, filtered, in the regulations' order, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import goes_out_of_turn
from reglament.store.models.choices import DeskChoice
from reglament.store.models.tickets import Ticket
from reglament.store.queries import queue
from reglament.store.queries.colleagues import names_of_staff
from reglament.store.queries.filters import LONGEST, Filter
from reglament.store.queries.teams import names_of_teams
from reglament.web.agent.frame import desk_context
from reglament.web.agent.queue import columns
from reglament.web.agent.queue.asking import asked_of, regulations_of, shown
from reglament.web.agent.queue.chips import Offer, chips, filter_hint
from reglament.web.agent.queue.letters import outcomes_of
from reglament.web.agent.queue.rows import (
    DATED,
    Coming,
    QueueRow,
    axis_of,
    coming,
    row_of,
    section_names,
    unbroken_by,
)
from reglament.web.answering import is_renewed
from reglament.web.kept_forms import NONE, keep_given, put_back
from reglament.web.rights import Rule, open_to
from reglament.web.words import say

ROWS = 40
# the sections whose rows stand as they arrived, where a text says so
IN_TURN = ("continuous", "turn", *DATED)
# the form of a view to be saved, kept where it was refused
VIEW = "view"


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one band, under a heading that says why they stand here.

    `cited` are the clauses that say so, each with its version: those that order arrival (AS-17, IS-15), or work without
    a break on what has no promise left (TE-16).
    """

    name: str
    rows: list[QueueRow]
    cited: tuple[tuple[str, str], ...]


@open_to(Rule.STAFF)
def queue_page(request: HttpRequest, view: str = "all") -> HttpResponse:
    """Show one view of the queue, filtered by `f`, from the place `after`."""
    if view not in queue.VIEWS:
        raise Http404(view)
    at, language = wall_time.now(), get_language() or "en"
    asked, problems = asked_of(request.user, request.GET.get("f", ""), language)
    after = queue.Key.read(request.GET.get("after", ""))
    page = queue.Page([], None)
    if not problems:
        page = queue.page(request.user, queue.VIEWS[view], asked, at=at, size=ROWS, after=after)
    context = desk_context(request, here=view, at=at)
    return render(
        request,
        "reglament/queue.html",
        {
            **context,
            **_rows(page.rows, at, language),
            **_controls(request, view, asked, language, choice=context["choice"]),
            # a view holds the open ones: who asks for others reads no such heading over them
            "title": say("queue.found" if asked.asks_for_ended else f"queue.{view}", language),
            "found": _found(request, view, asked, page, first=after is None, at=at),
            "beside_open": asked.asks_for_ended,
            "view": view,
            "problems": problems,
            "filter": str(asked),
            "typed": shown(request.GET.get("f", "")[:LONGEST], asked, problems, language),
            "page": page,
            "following": address(view, asked, after=page.following) if page.following else "",
            "started": after is not None,
            "fresh": not page.rows and not Ticket.objects.visible_to(request.user).exists(),
            "coming": _coming(request, view, asked, page, after, at=at, language=language),
            "identity": uuid4().hex,
            "renewed": is_renewed(request),
            **_refused(request, page, address(view, asked)),
            **_unsaved_view(request),
        },
    )


def _found(
    request: HttpRequest, view: str, asked: Filter, page: queue.Page, *, first: bool, at: datetime
) -> int | None:
    """Return how many of the view the filter finds; None where nothing is asked for."""
    if asked == Filter():
        return None
    if first and page.following is None:
        return len(page.rows)
    return queue.how_many(request.user, queue.VIEWS[view], asked, at=at)


def form_of_many(address: str) -> str:
    """Return what the form of many at once is kept as: on the page of this address alone it stands as it was."""
    return f"bulk {address}"


def queue_asked(request: HttpRequest) -> str:
    """Return the address of the page that a form was sent from, never one elsewhere."""
    wanted = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if own and wanted.startswith(("/desk/", "/account/")) else "/desk/"


def _refused(request: HttpRequest, page: queue.Page, first: str) -> dict[str, Any]:
    """Return what a form for many said that lacked something, or was not done: ticks of these rows, and words.

    Other ticks wait for the pages behind this one, until the `first` is read anew.
    """
    if is_renewed(request):
        return {"bulk_problem": "", "bulk": {}, "chosen": set()}
    problem, given, _ = put_back(request, form_of_many(request.get_full_path()))
    _, behind, _ = put_back(request, form_of_many(f"{first} behind"))
    numbers = given.get("number", "").split(",")
    if not given and "after" in request.GET:
        numbers = behind.get("number", "").split(",")
    chosen = {row.number for row in page.rows}.intersection(numbers)
    rest = ",".join(one for one in numbers if one and one not in chosen)
    if rest and page.following:
        keep_given(request, form_of_many(f"{first} behind"), "", {"number": rest})
    # of what was not done and is seen here no more, the words are nothing to begin with
    words = given if chosen or problem else {}
    return {"bulk_problem": problem, "bulk": words, "chosen": chosen}


def _unsaved_view(request: HttpRequest) -> dict[str, Any]:
    """Return why a view was not saved, what was written, and the key of the own view that may be replaced."""
    told, given, _ = NONE if is_renewed(request) else put_back(request, VIEW)
    replaceable, _, problem = told.partition(" ")
    return {"view_problem": problem, "unsaved": given, "replaceable": replaceable}


def _coming(
    request: HttpRequest,
    view: str,
    asked: Filter,
    page: queue.Page,
    after: queue.Key | None,
    *,
    at: datetime,
    language: str,
) -> Coming | None:
    """Return what "Take next" gives; where the whole queue is shown, the page itself has it."""
    ticket = None
    if view in ("all", "unassigned") and asked == Filter() and after is None:
        ticket = queue.first_free(page)
        if ticket is None and page.following is None:
            return None
    ticket = ticket or queue.next_to_take(request.user, at=at)
    return None if ticket is None else coming(ticket, language)


def address(view: str, asked: Filter, *, after: queue.Key | None = None) -> str:
    """Return the address of a view with its filter."""
    wanted = {"f": str(asked), "after": str(after) if after else ""}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return _path(view) + (f"?{query}" if query else "")


@lru_cache(64)
def _path(view: str) -> str:
    return reverse("queue_view", args=[view])


def _rows(tickets: list[Ticket], at: datetime, language: str) -> dict[str, Any]:
    axis, hours = axis_of(tickets, at, language)
    rows = [row_of(ticket, axis=axis, at=at, language=language) for ticket in tickets]
    named = zip(section_names(rows, at), rows, strict=True)
    sections = []
    for name, found in groupby(named, key=lambda pair: pair[0]):
        of_it = [row for _, row in found]
        sections.append(Section(name, of_it, _cited(name, of_it)))
    return {"sections": sections, "axis": axis, "hours": hours}


def _cited(name: str, rows: list[QueueRow]) -> tuple[tuple[str, str], ...]:
    """Return the clauses by which these rows stand where they do, as far as a text orders it."""
    if name not in IN_TURN:
        return ()
    found = ((_clause_of(row), row.regulation.identity) for row in rows)
    return tuple(dict.fromkeys(pair for pair in found if pair[0]))


def _clause_of(row: QueueRow) -> str:
    if row.unbroken:
        return unbroken_by(row.regulation)
    queue = row.regulation.queue
    return "" if "next_promise" in queue.ranks else next(iter(queue.clauses), "")


def _controls(
    request: HttpRequest, view: str, asked: Filter, language: str, *, choice: DeskChoice
) -> dict[str, Any]:
    names = names_of_staff(request.user)
    regulations, teams = regulations_of(request), names_of_teams(request.user)
    order = columns.ordered(choice.column_order)
    return {
        "chips": chips(
            asked,
            Offer(
                regulations,
                staff=[name for _, name in names],
                teams=[name for _, name, _ in teams],
            ),
            language=language,
            address=partial(address, view),
        ),
        "filter_hint": filter_hint(regulations, language),
        "outcomes": outcomes_of(regulations, language),
        "out_of_turn": any(map(goes_out_of_turn, regulations)),
        "staff": names,
        "teams": [(pk, name) for pk, name, inside in teams if inside],
        "order": order,
        "columns_beside": columns.beside(order, choice.hidden_columns, language),
        "columns_below": columns.below(choice.hidden_columns, language),
    }
