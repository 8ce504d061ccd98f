"""Owns how a customer hands over access details: on the page of a request, or with the form of a new one (IS-105)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from reglament import wall_time
from reglament.core.model.access import GiveAccessDetails
from reglament.operations.give_access import give_access
from reglament.store.models import Ticket
from reglament.web.agent.doing import identity_of
from reglament.web.kept_forms import keep_given
from reglament.web.lengths import typed
from reglament.web.portal.asking import asker
from reglament.web.portal.request_page import ACCESS, own_request
from reglament.web.rights import Rule, open_to, sent_only
from reglament.web.telling import telling


@sensitive_post_parameters("access_details")
@sent_only
@open_to(Rule.CUSTOMER)
def request_access(request: HttpRequest, number: str) -> HttpResponse:
    """Keep access details for the one responsible."""
    row = own_request(request, number)
    control = lambda _field: ACCESS  # noqa: E731
    with telling(request, done="yours.AccessDetailsGiven", control=control) as told:
        hand_over(request, row, at=wall_time.now())
    if not told.done:
        keep_given(request, number, ACCESS, {}, told.wrong)
    return redirect("request", number)


def hand_over(request: HttpRequest, row: Ticket, *, at: datetime) -> None:
    """Keep what the form says of access; raises Refused as the operation does."""
    command = GiveAccessDetails(
        identity=f"access:{identity_of(request)}"[:120], actor=asker(request)
    )
    give_access(command, content=typed(request, "access_details"), ticket=row, at=at)
