"""Owns what the customer's page of a request asks to be done: form -> command -> operation, and the answer in words."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from reglament import wall_time
from reglament.core.lifecycle import fold
from reglament.core.lifecycle.returning import solution_to_confirm
from reglament.core.model import commands as c
from reglament.core.model.people import Actor
from reglament.core.model.ticket import Ticket as CoreTicket
from reglament.core.worktime.zones import zone_named
from reglament.operations.carry_out import carry_out
from reglament.operations.hold import File
from reglament.store.models import Ticket
from reglament.store.queries.directory import contact_actor
from reglament.store.queries.histories import history_of
from reglament.store.queries.regulations import regulation_of
from reglament.store.queries.threads import going_on
from reglament.web.agent.doing import identity_of
from reglament.web.answering import by_script, led_on, sent_back
from reglament.web.fields import Field, control_of
from reglament.web.kept_forms import Wrong, keep, together
from reglament.web.lengths import too_long, typed
from reglament.web.moments import tongue
from reglament.web.portal.files_sent import TooMuchError, files_of, not_taken_of, too_much_told
from reglament.web.portal.form_fields import unoffered
from reglament.web.portal.moved import told_of
from reglament.web.portal.request_page import SAY, own_request, roles_of, zone_of
from reglament.web.portal.wishes import CHANNEL, PROPOSAL, ROLES, UPDATE_TIME, WISHES
from reglament.web.rights import Rule, contact_of, open_to, sent_only
from reglament.web.sent_forms import CONFIRM, remember, sent_before
from reglament.web.telling import telling
from reglament.web.words import say

# the controls of the answer
TEXT, FILES = "text", "files"
Made = Callable[[str, Actor], c.Command]


def asker(request: HttpRequest) -> Actor:
    """Return the contact who asks; pages behind `Rule.CUSTOMER` always have one."""
    contact = contact_of(request.user)
    if contact is None:
        raise Http404
    return contact_actor(contact)


@sent_only
@open_to(Rule.CUSTOMER)
def request_say(request: HttpRequest, number: str) -> HttpResponse:
    """Add words and files to a request, as a mail would; sent to confirm, they close what was solved."""
    text, confirms = typed(request, "text"), CONFIRM in request.POST
    uploads = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]
    try:
        attachments, files = files_of(uploads)
    except TooMuchError:
        return _refused(request, number, SAY, Wrong(too_much_told(uploads), FILES))
    empty = not text.strip() and not attachments
    if empty and not confirms:
        return _refused(request, number, SAY, Wrong(say("request.needs_words", tongue()), TEXT))
    if long := too_long({say("request.answer", tongue()): text}, tongue(), files=True):
        return _refused(request, number, SAY, Wrong(long, TEXT))
    at, row = wall_time.now(), own_request(request, number)
    regulation = regulation_of(row.vendor_id, row.regulation)
    said = _said_already(request, row, at)
    if said is not None and not (confirms and solution_to_confirm(regulation, said)):
        messages.info(request, say("request.said_already", tongue()))
        return led_on(request, redirect("request", number))
    refused = not_taken_of(request, regulation)
    message = c.Message(text=text, attachments=attachments, refused_files=refused)
    made = _confirming(None if empty or said else message) if confirms else _adding(message, at)
    return carried_out(request, number, made, form=SAY, control=lambda _field: TEXT, files=files)


def _adding(message: c.Message, at: datetime) -> Made:
    return lambda identity, actor: c.AddCustomerReply(
        identity=identity, actor=actor, message=message, channel=CHANNEL, arrived_at=at
    )


def _confirming(message: c.Message | None) -> Made:
    return lambda identity, actor: c.Close(
        identity=identity, actor=actor, message=message, channel=CHANNEL
    )


def _said_already(request: HttpRequest, row: Ticket, at: datetime) -> CoreTicket | None:
    """Return the request as it stands where the same words were said last on it, None where they were not.

    To a question asked since then, a second “yes” is an answer.
    """
    if sent_before(request, at=at) is None:
        return None
    ticket = fold(history_of(row.pk).events)
    return ticket if ticket.last_word_by == "customer" else None


@sent_only
@open_to(Rule.CUSTOMER)
def request_wish(request: HttpRequest, number: str, wish: str) -> HttpResponse:
    """Carry out one of the offered wishes."""
    known = WISHES.get(wish)
    if known is None:
        raise Http404(wish)
    row = own_request(request, number)
    regulation = regulation_of(row.vendor_id, row.regulation)
    # a moment is typed by the clock that the page tells the time by
    timezone.activate(zone_named(zone_of(request, regulation)))
    values = {
        ROLES: ",".join(roles_of(request)),
        PROPOSAL: typed(request, PROPOSAL),
        UPDATE_TIME: typed(request, UPDATE_TIME),
    }
    controls = known.controls(regulation, fold(history_of(row.pk).events))
    if wrong := together(wrong_in(request, wish, one) for one in controls):
        return _refused(request, number, wish, wrong)
    values |= {one.name: value_of(request, one) or "" for one in controls}
    return carried_out(
        request,
        number,
        lambda identity, actor: known.build(values, identity, actor),
        form=wish,
        control=partial(control_of, wish, controls),
    )


def wrong_in(request: HttpRequest, wish: str, control: Field) -> Wrong:
    """Return what is wrong with what the form of a wish says of a control: missing, not offered, or too long."""
    if wrong := unoffered(request, wish, [control]):
        return wrong
    value, what = value_of(request, control), control.label_in(tongue())
    needed = say("request.bad_form", tongue(), what=what)
    if control.kind == "tick":
        needed = say("request.needs_tick", tongue(), what=what)
    lacking = needed if value is None else ""
    return Wrong(lacking or too_long({what: value or ""}, tongue()), f"{wish}-{control.name}")


def value_of(request: HttpRequest, control: Field) -> str | None:
    """Return what the form says of a control, None where it is missing or not one of the options."""
    allowed = {value for value, _ in control.options}
    if control.kind == "ticks":
        given = [one for one in request.POST.getlist(control.name) if one in allowed]
        return ",".join(given)
    value = typed(request, control.name)
    if (allowed and value not in allowed) or (control.required and not value.strip()):
        return None
    return value


def carried_out(
    request: HttpRequest,
    number: str,
    made: Made,
    *,
    form: str,
    control: Callable[[str], str],
    files: tuple[File, ...] = (),
) -> HttpResponse:
    """Carry out a command on a request of the reader and go back to its page with the answer.

    What a refused `form` says is kept; `control` gives the id of the control that shows a field of the command.
    What is added to a duplicate is added where the duplicate goes on.
    """
    row = own_request(request, number)
    command, ticket = made(identity_of(request), asker(request)), row.pk
    if isinstance(command, c.AddCustomerReply) and row.merged_into:
        ticket = going_on(row.vendor_id, [row]).get(row.pk, row).pk
    with telling(request, done="", control=control) as told:
        outcome = carry_out(
            command, ticket=ticket, at=wall_time.now(), vendor=row.vendor_id, files=files
        )
        regulation = regulation_of(row.vendor_id, outcome.ticket.regulation)
        told.words = told_of(request, outcome, regulation)
    if not told.done:
        return _back(request, number, form, told.wrong)
    if form == SAY:
        remember(request, number, at=wall_time.now())
    return led_on(request, redirect("request", number))


def _refused(request: HttpRequest, number: str, form: str, wrong: Wrong) -> HttpResponse:
    wrong.tell(request)
    return _back(request, number, form, wrong)


def _back(request: HttpRequest, number: str, form: str, wrong: Wrong) -> HttpResponse:
    """Go back with what the form says; where a script left the page open it stands there already."""
    if not by_script(request):
        keep(request, number, form, wrong)
    return sent_back(request, "request", number)
