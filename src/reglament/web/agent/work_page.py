"""Owns the page on which staff write work down by the number of its request: without a request there is no work."""

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.operations.log_work import log_work_on
from reglament.store.models import Ticket
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.acts.billing import entry_of, last_quarter, span_fields
from reglament.web.agent.acts.values import BadFieldError, values_of
from reglament.web.agent.doing import actor_of, identity_of
from reglament.web.agent.frame import desk_context
from reglament.web.became import became
from reglament.web.fields import Field, control_of, refilled
from reglament.web.kept_forms import Wrong, keep, put_back
from reglament.web.rights import Rule, open_to, staff_of, with_form
from reglament.web.telling import telling

# the form, kept where it was refused
WORK = "work"
MOST_NUMBER = 40


@with_form
@open_to(Rule.STAFF)
def work_page(request: HttpRequest) -> HttpResponse:
    """Show the form; a POST writes the work down on the request of that number."""
    if request.method == "POST":
        return _written(request)
    at, number = wall_time.now(), request.GET.get("number", "")[:MOST_NUMBER]
    context = desk_context(request, here="work_page", at=at)
    _, given, wrong = put_back(request, WORK)
    asked = {"work_number": number, **given}
    fields = refilled(_filled(request, number, at), WORK, asked, wrong)
    return render(request, "reglament/work_page.html", {**context, "fields": fields})


def _fields() -> tuple[Field, ...]:
    return (Field(name="work_number", kind="line", required=False), *span_fields())


def _filled(request: HttpRequest, number: str, at: datetime) -> tuple[Field, ...]:
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    row = Ticket.objects.visible_to(request.user).filter(number=number.strip()).first()
    return last_quarter(_fields(), vendor=staff.vendor_id, row=row, actor=actor_of(request), at=at)


def _refused(request: HttpRequest, wrong: Wrong) -> HttpResponse:
    keep(request, WORK, "work_page", wrong)
    return redirect("work_page")


def _written(request: HttpRequest) -> HttpResponse:
    staff, language = staff_of(request.user), get_language() or "en"
    if staff is None:
        raise Http404
    try:
        values = values_of(request, _fields())
    except BadFieldError as bad:
        wrong = Wrong(bad.told(language), f"{WORK}-{bad.field.name}")
        wrong.tell(request)
        return _refused(request, wrong)
    number = values["work_number"][:MOST_NUMBER]
    control = partial(control_of, WORK, _fields())
    with telling(request, done="became.nothing", control=control) as told:
        command = entry_of(values, identity_of(request), actor_of(request))
        outcome = log_work_on(number, command, vendor=staff.vendor, at=wall_time.now())
        regulation = regulation_of(staff.vendor_id, outcome.ticket.regulation)
        told.words = became(outcome, regulation, language)
    if not told.done:
        return _refused(request, told.wrong)
    return redirect("ticket", outcome.ticket.number)
