"""Owns what pages of a ticket ask to be done: form -> command -> operation, and the answer in words."""

import hashlib
from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from reglament import wall_time
from reglament.core.lifecycle import Refused, fold
from reglament.core.model import commands as c
from reglament.core.model.commands import Message
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import BusyTicketError
from reglament.store.models.people import StaffRole
from reglament.store.models.tickets import Ticket
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.actions import ACTIONS
from reglament.web.rights import Rule, open_to, staff_of
from reglament.web.words import say

MOST_TEXT = 100_000


def actor_of(request: HttpRequest) -> Actor:
    """Return the member of staff who acts; pages behind `Rule.STAFF` always have one."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    kind = ActorKind.STAFF if staff.role == StaffRole.AGENT else ActorKind.LEAD
    return Actor(kind=kind, id=str(staff.pk), name=staff.name)


def identity_of(request: HttpRequest) -> str:
    """Return an identity of page, person, action and words: the same form twice acts once, a changed one anew."""
    given = request.POST.get("identity", "")[:80] or uuid4().hex
    fields = sorted(pair for pair in request.POST.items() if pair[0] != "csrfmiddlewaretoken")
    said = repr((request.path, request.user.pk, fields)).encode()
    return f"page:{given}:{hashlib.sha256(said).hexdigest()[:32]}"


@require_POST
@open_to(Rule.STAFF)
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Send a reply, or keep an internal note."""
    text = request.POST.get("text", "")[:MOST_TEXT].replace("\r\n", "\n").replace("\x00", "")
    if not text.strip():
        messages.error(request, say("ticket.needs_text", get_language() or "en"))
        return redirect("ticket", number)
    message = Message(text=text)
    do = request.POST.get("do", "send")

    def command(identity: str, actor: Actor) -> c.Command:
        if do == "note":
            return c.AddNote(identity=identity, actor=actor, message=message)
        return c.ReplyToCustomer(
            identity=identity, actor=actor, message=message, wait_for_customer=do == "wait"
        )

    return carried_out(request, number, command)


@require_POST
@open_to(Rule.STAFF)
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Carry out one of the offered actions."""
    known = ACTIONS.get(action)
    if known is None:
        raise Http404(action)
    ticket = _ticket(request, number)
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    values = {}
    for field in known.fields(regulation, fold(history_of(ticket.pk).events)):
        value = request.POST.get(field.name, "")[:MOST_TEXT].replace("\x00", "")
        allowed = {option for option, _ in field.options}
        if (field.options and value not in allowed) or (field.required and not value.strip()):
            language = get_language() or "en"
            what = say(f"field.{field.name}", language)
            messages.error(request, say("ticket.bad_form", language, what=what))
            return redirect("ticket", number)
        values[field.name] = value
    return carried_out(
        request, number, lambda identity, actor: known.build(values, identity, actor)
    )


def carried_out(
    request: HttpRequest, number: str, command: Callable[[str, Actor], c.Command]
) -> HttpResponse:
    """Carry out a command on a ticket of the reader's vendor and go back to its page with the answer."""
    language = get_language() or "en"
    ticket = _ticket(request, number)
    try:
        made = command(identity_of(request), actor_of(request))
        carry_out(made, ticket=ticket.pk, at=wall_time.now(), vendor=ticket.vendor_id)
    except Refused as refused:
        cited = f" ({', '.join(refused.clauses)})" if refused.clauses else ""
        what, remedy = refused.what.in_language(language), refused.remedy.in_language(language)
        messages.error(request, f"{what}{cited}. {remedy}")
    except BusyTicketError:
        messages.error(request, say("ticket.conflict", language))
    else:
        messages.success(request, say("ticket.done", language))
    return redirect("ticket", number)


def _ticket(request: HttpRequest, number: str) -> Ticket:
    return get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
