"""Owns the queue page: rows in the regulations' order, grouped by what time says of them."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from reglament import regulations, wall_time
from reglament.store.models.tickets import Ticket
from reglament.store.queries import queue as queries
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.frame import desk_context
from reglament.web.rights import Rule, open_to
from reglament.web.words import say

ROWS = 50
GROUPS = ("late", "soon", "today", "later", "none", "waiting")
GLYPHS = {"late": "late", "soon": "soon", "none": "none", "waiting": "wait"}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row: the ticket, its group, and the share of its promise already used, in percent."""

    ticket: Ticket
    group: str
    used: int
    level: str

    @property
    def tone(self) -> str:
        """Return the class that colours the row: only time does."""
        return self.group if self.group in ("late", "soon") else ""

    @property
    def glyph(self) -> str:
        """Return the glyph of the row's state; empty for the dial."""
        return GLYPHS.get(self.group, "")


@open_to(Rule.STAFF)
def queue_page(request: HttpRequest, view: str = "all") -> HttpResponse:
    """Show one view of the queue, a page at a time."""
    if view not in queries.VIEWS:
        raise Http404(view)
    at = wall_time.now()
    tickets = queries.queue(
        request.user, view, at=at, arrival_ordered=arrival_ordered(), vip_levels=vip_levels()
    )
    page = Paginator(tickets, ROWS).get_page(request.GET.get("page"))
    zone = ZoneInfo("Europe/Moscow")
    rows = [_row(ticket, at, zone) for ticket in page.object_list]
    groups = [(name, [row for row in rows if row.group == name]) for name in GROUPS]
    context = desk_context(request, here=view, at=at, zone=zone)
    return render(
        request,
        "reglament/queue.html",
        {
            **context,
            "title": say(f"queue.{view}", get_language() or "en"),
            "groups": [(name, found) for name, found in groups if found],
            "page": page,
            "first": rows[0] if rows else None,
        },
    )


def arrival_ordered() -> list[str]:
    """Return the codes of the regulations whose text orders the queue by arrival."""
    return [r.code for r in regulations.load_all() if "next_promise" not in r.queue.ranks]


def vip_levels() -> list[tuple[str, str]]:
    """Return code and level of what a regulation ranks before promises that are due soon."""
    return [
        (regulation.code, level)
        for regulation in regulations.load_all()
        if "vip" in regulation.queue.ranks
        for level in sorted(regulation.queue.vip_when.get("level", ()))
    ]


def _row(ticket: Ticket, at: datetime, zone: tzinfo) -> QueueRow:
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    labels = regulation.facts["level"].labels if "level" in regulation.facts else {}
    level = labels.get(ticket.level)
    language = get_language() or "en"
    return QueueRow(
        ticket=ticket,
        group=_group(ticket, at, zone),
        used=_used(ticket, at),
        level=level.in_language(language) if level else "",
    )


def _group(ticket: Ticket, at: datetime, zone: tzinfo) -> str:
    due_at = ticket.next_due_at
    if due_at is None:
        return "waiting" if ticket.waiting_for else "none"
    if due_at < at:
        return "late"
    if ticket.next_warn_at and ticket.next_warn_at <= at:
        return "soon"
    if ticket.waiting_for:
        return "waiting"
    return "today" if due_at.astimezone(zone).date() == at.astimezone(zone).date() else "later"


def _used(ticket: Ticket, at: datetime) -> int:
    if ticket.next_due_at is None or ticket.next_due_at <= ticket.registered_at:
        return 100
    share = (at - ticket.registered_at) / (ticket.next_due_at - ticket.registered_at)
    return max(0, min(100, round(share * 100)))
