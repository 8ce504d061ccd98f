"""Owns the form of one action, which the request's page fetches when it is opened, and what is made of its answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import Prospect, fold
from reglament.core.lifecycle.meanwhile import last_said
from reglament.core.model import commands as c
from reglament.operations.outcome import Outcome
from reglament.store.models.tickets import Ticket
from reglament.store.queries.colleagues import colleagues_but
from reglament.store.queries.histories import history_of
from reglament.store.queries.one_request import other_requests
from reglament.store.queries.regulations import regulation_of
from reglament.store.queries.updates import releases
from reglament.web.agent.actions import ACTIONS, Offer, offer_of
from reglament.web.agent.acts.forms import Action, Values
from reglament.web.agent.acts.values import BadFieldError, values_of
from reglament.web.agent.doing import actor_of, carried_out, seen_in, ticket_of
from reglament.web.agent.frame import desk_context
from reglament.web.agent.previewing import Shown, letters_shown
from reglament.web.answering import PART
from reglament.web.fields import Field, control_of
from reglament.web.kept_forms import NOTHING, Wrong, given_in, keep
from reglament.web.rights import Rule, open_to, with_form
from reglament.web.telling import quoted, telling

# the button of a form without scripts that shows what comes of its values, and sends nothing
COUNT = "count"
# the button that shows the letters of an action, and sends nothing
SHOW = "show"


@with_form
@open_to(Rule.STAFF)
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Show the form of an action, without a page around it where the header `PART` asks that, or carry it out."""
    known = ACTIONS.get(action)
    if known is None:
        raise Http404(action)
    ticket = ticket_of(request, number)
    return (
        _done(request, ticket, known) if request.method == "POST" else _form(request, ticket, known)
    )


def offered_rows(request: HttpRequest, row: Ticket) -> dict[str, Any]:
    """Return whom and what a form offers to name: read when a form asks for one, and not before."""
    return {
        "colleagues": SimpleLazyObject(lambda: colleagues_but(request.user, row.assignee_id)),
        "engineers": SimpleLazyObject(lambda: colleagues_but(request.user, None)),
        "releases": SimpleLazyObject(lambda: releases(request.user)),
        "others": SimpleLazyObject(lambda: other_requests(request.user, row)),
    }


def _form(request: HttpRequest, row: Ticket, action: Action) -> HttpResponse:
    at, history = wall_time.now(), history_of(row.pk).events
    regulation = regulation_of(row.vendor_id, row.regulation)
    actor = actor_of(request)
    offer = offer_of(action, Prospect(history, regulation, at), actor)
    if offer is None:
        raise Http404(action.name)
    fields = _asked(request, action.filled(offer.fields, row, actor, at))
    offer = replace(offer, fields=action.counted(fields, row, at))
    context: dict[str, Any] = {
        "ticket": row,
        "offer": offer,
        "identity": uuid4().hex,
        **offered_rows(request, row),
    }
    if request.headers.get(PART):
        name = "act_refused" if offer.refused else "act_form"
        return render(request, f"reglament/{name}.html", context)
    # this page shows no record: what was said last stands above the form
    said = last_said(history, but=actor)
    context["said"] = quoted(said) if said is not None else None
    return render(
        request, "reglament/act.html", {**desk_context(request, here="", at=at), **context}
    )


def counted(offer: Offer, row: Ticket, at: datetime) -> Offer:
    """Return an offer whose form says what comes of the values that stand in it."""
    return replace(offer, fields=ACTIONS[offer.name].counted(offer.fields, row, at))


def _asked(request: HttpRequest, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the fields with the values in the address of those that something is counted from."""
    return tuple(
        replace(one, value=request.GET.get(one.name, one.value)[: one.most]) if one.counted else one
        for one in fields
    )


def _done(request: HttpRequest, row: Ticket, action: Action) -> HttpResponse:
    regulation = regulation_of(row.vendor_id, row.regulation)
    ticket = fold(history_of(row.pk).events)
    fields = action.fields(regulation, ticket)
    if COUNT in request.POST and any(one.counted for one in fields):
        keep(request, row.number, action.name)
        shown = next(f"#{action.name}-{one.name}" for one in fields if one.counted)
        return redirect(reverse("ticket", args=[row.number]) + shown)
    try:
        values = action.settled(values_of(request, fields), regulation, ticket)
    except BadFieldError as bad:
        wrong = Wrong(bad.told(get_language() or "en"), f"{action.name}-{bad.field.name}")
        wrong.tell(request)
        keep(request, row.number, action.name, wrong)
        return redirect("ticket", row.number)
    if SHOW in request.POST:
        return _letters(request, row, action, values)
    answer, told = carried_out(
        request,
        row.number,
        lambda identity, actor: action.build(values, identity, actor),
        carry=_carrying(action, values),
        control=partial(control_of, action.name, fields),
    )
    if not told.done:
        keep(request, row.number, action.name, told.wrong)
    return answer


def _letters(request: HttpRequest, row: Ticket, action: Action, values: Values) -> HttpResponse:
    """Show what would be sent, above the form as it was filled in; where it is refused, what forbids it."""
    at, history = wall_time.now(), history_of(row.pk).events
    regulation, actor = regulation_of(row.vendor_id, row.regulation), actor_of(request)
    offer = offer_of(action, Prospect(history, regulation, at), actor)
    if offer is None:
        raise Http404(action.name)
    shown: tuple[Shown, ...] = ()
    with telling(request, done="", control=partial(control_of, action.name, offer.fields)) as told:
        command = replace(action.build(values, "shown", actor), seen=seen_in(request))
        shown = letters_shown(row, regulation, history, command, at=at)
    if not told.done:
        keep(request, row.number, action.name, told.wrong)
        return redirect("ticket", row.number)
    context = {
        **desk_context(request, here="", at=at),
        "ticket": row,
        "offer": offer.refilled(given_in(request), NOTHING),
        "identity": uuid4().hex,
        "letters": shown,
        **offered_rows(request, row),
    }
    return render(request, "reglament/act.html", context)


def _carrying(
    action: Action, values: Values
) -> Callable[[c.Command, Ticket, datetime], Outcome] | None:
    carry = action.carry
    if carry is None:
        return None
    return lambda command, row, at: carry(command, row, values, at)
