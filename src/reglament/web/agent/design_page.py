"""Owns the page of the design system: tokens and components in their states, drawn by the code that draws the desk."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from reglament import regulations, wall_time
from reglament.core.model.promises import Promise, PromiseState, Stretch
from reglament.web.agent.frame import desk_context
from reglament.web.agent.ticket_page import TONES
from reglament.web.drawing.ruler import ruler
from reglament.web.file_rules import file_rules
from reglament.web.moments import late_words, reader_zone
from reglament.web.rights import Rule, open_to

# the day of the worked examples: Wednesday, 14:20 in Moscow
AT = datetime(2026, 3, 11, 11, 20, tzinfo=UTC)
REGULATION = "tron-en"
COLOURS = {
    "paper": "paper sheet sunk rule edge photo",
    "ink": "ink ink-2 ink-3",
    "pressed": "blue blue-press blue-wash go go-press on-go",
    "time": "amber amber-fill amber-wash red red-fill red-wash green green-wash",
    "ruler": "open open-edge used hatch",
}
TYPE = ("page", "title", "head", "read", "body", "small", "note")
GLYPHS = ("soon", "late", "met", "none", "wait", "start", "shut", "run", "rec", "info", "gap")
ICONS = [
    "inbox",
    "list",
    "clock",
    "wait",
    "triage",
    "people",
    "book",
    "find",
    "print",
    "down",
    "up",
    "done",
    "install",
    "lock",
    "go",
    "ask",
    "clip",
    "mail",
    "form",
    "phone",
    "shield",
    "theme",
    "out",
    "free",
    "partner",
    "build",
    "person",
    "report",
    "page",
    "pulse",
    "ruler",
    "cross",
    "next",
    "write",
    "items",
    "badge",
    "head",
    "kept",
    "tongue",
]


def _minutes(after: int) -> datetime:
    return AT + timedelta(minutes=after)


def _promise(
    state: PromiseState,
    start: int,
    due: int | None,
    met: int | None = None,
    *,
    ended: int | None = None,
    waited: tuple[int, int] | None = None,
    stood: tuple[int, int] | None = None,
) -> Promise:
    """Return a promise of the example day; moments are minutes from its now."""
    warn = None if due is None else _minutes(start + (due - start) * 3 // 4)
    return Promise(
        kind="response",
        state=state,
        starts_at=_minutes(start),
        due_at=None if due is None else _minutes(due),
        warn_at=warn,
        met_at=None if met is None else _minutes(met),
        breached_at=_minutes(due) if due is not None and state in BROKEN else None,
        ended_at=None if ended is None else _minutes(ended),
        elapsed=-60 * start,
        calendar="",
        target="",
        clauses=("TE-25",),
        waits=_stretches(waited),
        pauses=_stretches(stood),
    )


def _stretches(between: tuple[int, int] | None) -> tuple[Stretch, ...]:
    return () if between is None else ((_minutes(between[0]), _minutes(between[1])),)


BROKEN = (PromiseState.BREACHED, PromiseState.MET_LATE)
EXAMPLES = (
    _promise(PromiseState.RUNNING, -230, 130, stood=(-120, -50)),
    _promise(PromiseState.WARNED, -140, 40, waited=(-110, -60)),
    _promise(PromiseState.BREACHED, -140, -20),
    _promise(PromiseState.MET, -200, 20, -40),
    _promise(PromiseState.MET_LATE, -200, -60, -40),
    _promise(PromiseState.BREACHED, -200, -90, ended=-30),
    _promise(PromiseState.MEASURED, -14, None),
)


@open_to(Rule.STAFF)
def design_page(request: HttpRequest) -> HttpResponse:
    """Show every token and every component as they are in this version."""
    frame = desk_context(request, here="design", at=wall_time.now())
    return render(
        request,
        "reglament/design.html",
        {
            **frame,
            "now": AT,
            "regulation": REGULATION,
            "cards": _cards(get_language() or "en"),
            "colours": [(group, names.split()) for group, names in COLOURS.items()],
            "sizes": TYPE,
            "glyphs": GLYPHS,
            "icons": ICONS,
            "file_rules": file_rules(
                regulations.in_force(REGULATION, AT), most_files=1, most_bytes=1_000_000
            ),
        },
    )


def _cards(language: str) -> list[dict[str, Any]]:
    calendars = regulations.in_force(REGULATION, AT).calendars
    calendar = next(iter(calendars.values()))
    return [
        {
            "promise": one,
            "tone": TONES.get(one.state, ""),
            "used": _used(one),
            "late": late_words(one, language),
            "ruler": ruler(one, calendar, at=AT, zone=reader_zone(), language=language),
        }
        for one in EXAMPLES
    ]


def _used(one: Promise) -> int:
    if one.due_at is None:
        return 0
    return min(100, round((AT - one.starts_at) / (one.due_at - one.starts_at) * 100))
