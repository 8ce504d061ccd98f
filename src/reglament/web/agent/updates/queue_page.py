"""Owns the page of updates that wait: in the regulation's order, each with where it stands and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reglament import wall_time
from reglament.core.lifecycle import fold
from reglament.core.lifecycle.update_rules import queue_row
from reglament.store.models import Ticket
from reglament.store.queries.histories import History, histories
from reglament.store.queries.regulations import regulation_of
from reglament.store.queries.updates import MOST_WAITING, waiting_updates
from reglament.web.agent.frame import desk_context
from reglament.web.rights import Rule, open_to
from reglament.web.update_lines import UpdateLine, update_line


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """One request of the queue: its rank with the clauses that give it, and where its update stands."""

    row: Ticket
    rank: int
    clauses: tuple[str, ...]
    line: UpdateLine


@open_to(Rule.STAFF)
def updates(request: HttpRequest) -> HttpResponse:
    """Show the updates that wait for the reader's vendor to install them, first first."""
    at = wall_time.now()
    lines = list(_lines(waiting_updates(request.user), at))
    return render(
        request,
        "reglament/updates.html",
        {
            **desk_context(request, here="updates", at=at),
            "lines": lines,
            "most": MOST_WAITING if len(lines) == MOST_WAITING else 0,
        },
    )


def _lines(rows: Sequence[Ticket], at: datetime) -> Iterator[WaitingLine]:
    known = histories([row.pk for row in rows])
    for row in rows:
        regulation = regulation_of(row.vendor_id, row.regulation)
        ticket = fold(known.get(row.pk, History()).events)
        ranked = queue_row(ticket, regulation)
        yield WaitingLine(
            row=row,
            rank=row.update_rank or 0,
            clauses=ranked.clauses if ranked is not None else (),
            line=update_line(ticket, regulation, at=at),
        )
