"""Owns orders on a customer's page: the price list, the orders so far, and a new one (IS-70)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.charging import price_list
from reglament.core.regulation.document import Regulation
from reglament.operations.order_support import order_support
from reglament.store.models import Customer, SupportOrder
from reglament.store.queries.customers import customer as whole_customer
from reglament.web.agent.customers.served import regulations_of_vendor
from reglament.web.agent.doing import actor_of
from reglament.web.rights import Rule, open_to, sent_only
from reglament.web.telling import telling
from reglament.web.words import say

MOST_SHOWN = 20


def orders_of(user: Any, customer: Customer, own: Sequence[Regulation]) -> Mapping[str, Any]:
    """Return the context of orders; nothing is asked where no regulation of the vendor has a price list."""
    lists = [(one, offers) for one in own if (offers := price_list(one))]
    known = SupportOrder.objects.visible_to(user).filter(customer=customer)
    rows = known.select_related("agreement").order_by("-ordered_at", "-pk")
    return {"price_lists": lists, "orders": rows[:MOST_SHOWN] if lists else ()}


@sent_only
@open_to(Rule.STAFF)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an order of a customer of the reader's vendor."""
    whole, language = whole_customer(request.user, pk), get_language() or "en"
    if whole is None:
        raise Http404
    code, _, name = request.POST.get("offer", "").partition(":")
    own = {one.code: one for one in regulations_of_vendor(whole.row.vendor.code)}
    first = _day(request.POST.get("first_date", ""))
    if code not in own or first is None:
        what = (
            say("orders.first_date", language) if first is None else say("orders.offer", language)
        )
        messages.error(request, say("ticket.bad_form", language, what=what))
        return redirect("customer", pk)
    with telling(request, done="orders.kept"):
        order_support(
            whole.row,
            own[code],
            name,
            first_date=first,
            actor=actor_of(request),
            at=wall_time.now(),
        )
    return redirect("customer", pk)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # the calendars of support end somewhere
    return found if 1970 <= found.year <= 2100 else None
