"""Owns the notes of talks on a customer's card: shown, and kept by staff where a regulation has such notes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from reglament import wall_time
from reglament.core.regulation.document import Regulation
from reglament.operations.note_contact import MEANS, note_contact, noted_by
from reglament.store.models import Customer
from reglament.store.queries.customers import customer as whole_customer
from reglament.web.agent.customers.served import regulations_of_vendor, served_by
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.telling import telling

MOST_SHOWN = 20


def talks_of(customer: Customer, under: Sequence[Regulation]) -> Mapping[str, Any]:
    """Return the context of the notes; nothing is asked where no regulation keeps any."""
    kept = noted_by(under)
    rows = customer.contact_notes.select_related("by").order_by("-at", "-pk")
    return {"noted_by": kept, "means": MEANS, "talks": rows[:MOST_SHOWN] if kept else ()}


@sent_only
@open_to(Rule.STAFF)
def keep_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note on the card of a customer of the reader's vendor."""
    whole, staff = whole_customer(request.user, pk), staff_of(request.user)
    if whole is None or staff is None:
        raise Http404
    with telling(request, done="contacts.note_kept"):
        note_contact(
            whole.row,
            means=request.POST.get("means", ""),
            text=request.POST.get("text", ""),
            under=served_by(whole.customer, regulations_of_vendor(whole.row.vendor.code)),
            by=staff,
            at=wall_time.now(),
        )
    return redirect("customer", pk)
