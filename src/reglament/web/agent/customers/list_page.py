"""Owns the list of customers: search, filters by regulation, level and gaps, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reglament import wall_time
from reglament.core.coverage.agreement_rules import levels_offered
from reglament.core.coverage.gaps import Gap, gaps
from reglament.core.regulation.document import Regulation, Words
from reglament.store.models import Customer
from reglament.store.queries import customers as queries
from reglament.store.queries.customers import Whole, whole
from reglament.store.queries.set_aside import likely_customers
from reglament.web.agent.customers.from_triage import met_in_triage, trail
from reglament.web.agent.customers.quarterly import letters_due
from reglament.web.agent.customers.served import regulations_of_vendor, served_by
from reglament.web.agent.customers.terms import Term, terms
from reglament.web.agent.frame import desk_context
from reglament.web.rights import Rule, open_to, staff_of

ROWS = 50
MOST_SEARCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One customer of the list."""

    whole: Whole
    terms: tuple[Term, ...]
    gaps: tuple[Gap, ...]
    likely: bool = False  # something in the mail that its reader came with speaks for it

    @property
    def people(self) -> int:
        """Return how many contacts are still there."""
        return sum(one.active for one in self.whole.contacts)


@open_to(Rule.STAFF)
def customer_list(request: HttpRequest) -> HttpResponse:
    """Show the vendor's customers; filters combine."""
    at = wall_time.now()
    asked = {
        name: request.GET.get(name, "")[:MOST_SEARCH]
        for name in ("q", "regulation", "level", "gaps")
    }
    member = staff_of(request.user)
    own = regulations_of_vendor(member.vendor.code) if member is not None else []
    held = met_in_triage(request)
    likely = likely_customers(request.user, held) if held is not None else []
    looked_for = {"search": asked["q"], "regulation": asked["regulation"], "level": asked["level"]}
    rows = queries.customers(request.user, **looked_for, first=likely)
    if asked["gaps"]:
        # what lacks is told by the core, not by the database
        lacking = [row.pk for row in rows if _line(row, own, at).gaps]
        rows = rows.filter(pk__in=lacking)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    lines = [replace(_line(one, own, at), likely=one.pk in likely) for one in page.object_list]
    return render(
        request,
        "reglament/customer_list.html",
        {
            **desk_context(request, here="customers", at=at),
            "lines": lines,
            "parts": [(one, [*found]) for one, found in groupby(lines, lambda line: line.likely)],
            # without one the list is by name, as without a mail
            "any_likely": bool(likely),
            "page": page,
            "asked": asked,
            "held": held,
            "trail": trail(held),
            "served": own,
            "levels": _levels(own),
            **letters_due(request.user, own, at=at),
        },
    )


def _levels(own: Sequence[Regulation]) -> dict[str, Words | str]:
    """Return the levels that agreements name, with their words."""
    return {
        level: one.facts["level"].labels.get(level, level)
        for one in own
        for level in levels_offered(one)
    }


def _line(row: Customer, own: Sequence[Regulation], at: datetime) -> Line:
    found = whole(row)
    under = served_by(found.customer, own)
    return Line(
        whole=found,
        terms=terms(row.agreements.all(), own, at=at),
        gaps=tuple(gap for one in under for gap in gaps(one, found.customer, found.contacts)),
    )
