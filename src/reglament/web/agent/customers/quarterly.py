"""Owns what the desk says of quarterly letters: to whom one is due, when the last went, the note that it was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from reglament import wall_time
from reglament.core.coverage.quarterly import asking, quarter_began
from reglament.core.regulation.document import Regulation
from reglament.operations.note_quarterly_letter import note_quarterly_letter
from reglament.store.models import Customer
from reglament.store.queries import quarterly as queries
from reglament.store.queries.customers import Whole
from reglament.store.queries.customers import customer as whole_customer
from reglament.web.agent.customers.served import regulations_of_vendor, served_by
from reglament.web.agent.doing import actor_of
from reglament.web.rights import Rule, open_to, sent_only
from reglament.web.telling import telling

MOST_NAMED = 10


def letters_due(user: Any, own: Sequence[Regulation], *, at: datetime) -> Mapping[str, Any]:
    """Return the context of the reminder: the first customers to whom a letter is due, how many in all, the clause."""
    due = queries.letters_due(Customer.objects.visible_to(user), own, at=at)
    if due is None:
        return {"letters_due": (), "due_count": 0}
    return {
        "letters_due": list(due.rows[:MOST_NAMED]),
        "due_count": due.rows.count(),
        "due_clause": due.clause,
        "due_under": due.regulation.identity,
    }


def letter_of(
    user: Any, whole: Whole, under: Sequence[Regulation], *, at: datetime
) -> Mapping[str, Any]:
    """Return the context of the draft on the customer's page: the last letter sent, and whether one is due."""
    found = asking(under)
    last = queries.last_letter(user, whole.row.pk) if found else None
    due = bool(found) and (last is None or last.at < quarter_began(at, found[0].zone))
    return {"last_letter": last, "letter_due": due}


@sent_only
@open_to(Rule.STAFF)
def note_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the quarterly letter went to a customer of the reader's vendor."""
    whole = whole_customer(request.user, pk)
    if whole is None:
        raise Http404
    under = served_by(whole.customer, regulations_of_vendor(whole.row.vendor.code))
    with telling(request, done="customer.letter_noted"):
        note_quarterly_letter(whole, under=under, actor=actor_of(request), at=wall_time.now())
    return redirect("customer", pk)
