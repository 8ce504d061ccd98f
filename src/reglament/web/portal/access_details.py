"""Owns how a customer gives access: the fact and, where the form asks for them, its details, in one step (IS-105).

That is done on the page of a request; details may come with the form of a new one, too.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from reglament import wall_time
from reglament.core.lifecycle import fold
from reglament.core.model.access import GiveAccessDetails
from reglament.operations.carry_out import carry_out
from reglament.operations.give_access import give_access
from reglament.operations.outcome import Outcome
from reglament.store.models import Ticket
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.doing import identity_of
from reglament.web.kept_forms import keep_given
from reglament.web.lengths import typed
from reglament.web.portal.asking import asker, wrong_in
from reglament.web.portal.moved import told_of
from reglament.web.portal.request_page import ACCESS, own_request
from reglament.web.portal.wishes import GRANT, WISHES
from reglament.web.rights import Rule, open_to, sent_only
from reglament.web.telling import telling


@sensitive_post_parameters("access_details")
@sent_only
@open_to(Rule.CUSTOMER)
def request_access(request: HttpRequest, number: str) -> HttpResponse:
    """Put access on record with the details that the form brings, kept for the one responsible."""
    row = own_request(request, number)
    regulation = regulation_of(row.vendor_id, row.regulation)
    ticket, wish = fold(history_of(row.pk).events), WISHES[GRANT]
    gives, details = wish.applies(regulation, ticket), typed(request, "access_details").strip()
    asked = wish.controls(regulation, ticket) if gives else ()
    given = {one.name: typed(request, one.name) for one in asked}
    for one in asked:
        # details say by themselves by what
        named = one.name in request.POST or not details
        if named and (wrong := wrong_in(request, GRANT, one)):
            wrong.tell(request)
            keep_given(request, number, GRANT, given, wrong)
            return redirect("request", number)
    with telling(request, done="", control=lambda _field: ACCESS) as told:
        at = wall_time.now()
        if gives and not details:
            command = wish.build(given, identity_of(request), asker(request))
            outcome = carry_out(command, ticket=row.pk, at=at, vendor=row.vendor_id)
        else:
            outcome = hand_over(request, row, at=at, tool=given.get("tool", ""))
        told.words = told_of(request, outcome, regulation)
    if not told.done:
        keep_given(request, number, GRANT, given, told.wrong)
    return redirect("request", number)


def hand_over(request: HttpRequest, row: Ticket, *, at: datetime, tool: str = "") -> Outcome:
    """Keep what the form says of access; raises Refused as the operation does."""
    command = GiveAccessDetails(
        identity=f"access:{identity_of(request)}"[:120], actor=asker(request), tool=tool
    )
    return give_access(command, content=typed(request, "access_details"), ticket=row, at=at)
