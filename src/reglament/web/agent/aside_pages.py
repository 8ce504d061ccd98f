"""Owns the pages of what waits outside tickets: triage, failed letters, originals and attachments."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import Refused
from reglament.core.lifecycle.facts import AGREEMENT
from reglament.operations import read_again, release_held, send_letters
from reglament.operations.outcome import BusyTicketError, Outcome
from reglament.operations.readers import GONE, LEFT
from reglament.store.models import Contact, HeldInteraction, OutboxLetter, RawMail, Ticket
from reglament.store.queries import set_aside
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.customers.from_triage import contact_met
from reglament.web.agent.frame import desk_context
from reglament.web.became import became
from reglament.web.files import hand_out
from reglament.web.kept_forms import keep, put_back
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.words import say

# the forms of held messages, kept where one was refused
TRIAGE = "triage"
# what is kept of a mail that nobody may accept before its customer has a licence
UNLICENSED = "unlicensed"
MOST_SHOWN = 100
MOST_REASON = 2_000
WITHHELD = {LEFT: "left", GONE: "gone"}


@open_to(Rule.STAFF)
def triage(request: HttpRequest) -> HttpResponse:
    """Show what is held for a decision, and mail that could not be read."""
    at = wall_time.now()
    context = desk_context(request, here="triage", at=at)
    held = list(set_aside.held(request.user)[:MOST_SHOWN])
    return render(
        request,
        "reglament/triage.html",
        {
            **context,
            "held": held,
            "fitting": set_aside.fitting(held),
            "poison": set_aside.poison(request.user)[:MOST_SHOWN],
            "left": set_aside.left_alone(request.user, at=at, most=MOST_SHOWN),
            "choices": set_aside.choices(request.user, held),
            "met": contact_met(request),
            **_refused(request),
        },
    )


def _refused(request: HttpRequest) -> dict[str, Any]:
    """Return which form of which held message was refused and why, with what was given in it."""
    told, given, _ = put_back(request, TRIAGE)
    held, form, problem = (*told.split(" ", 2), "", "")[:3]
    contact = whole(given.get("contact", "")) if form == UNLICENSED else 0
    person = (
        Contact.objects.visible_to(request.user).filter(pk=contact).first() if contact else None
    )
    return {
        "refused": {
            "held": whole(held),
            "form": "accept" if form == UNLICENSED else form,
            "problem": problem,
            "given": given,
            "customer": person.customer_id if person is not None else None,
        }
    }


def _stays(request: HttpRequest, held: int, form: str, problem: str) -> HttpResponse:
    """Lead back to the message, where the form says what is wrong and holds what was given."""
    keep(request, TRIAGE, f"{held} {form} {problem}")
    return redirect(f"{reverse('triage')}#held-{held}")


@sent_only
@open_to(Rule.STAFF)
def release(request: HttpRequest, held: int) -> HttpResponse:
    """Accept a held contact as a request of the chosen person; it counts from its arrival (X-4)."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    people = Contact.objects.visible_to(request.user).select_related("customer")
    contact = people.filter(pk=whole(request.POST.get("contact", ""))).first()
    if contact is None:
        return _stays(request, held, "accept", say("triage.needs_contact", get_language() or "en"))
    return _released(
        request,
        lambda at: release_held.release_as_ticket(held, staff=staff, contact=contact, at=at),
        held=held,
        form="accept",
        contact=contact,
    )


@sent_only
@open_to(Rule.STAFF)
def add_held(request: HttpRequest, held: int) -> HttpResponse:
    """Add a held contact to the ticket that it points at; it counts from its arrival (X-4)."""
    staff = staff_of(request.user)
    row = get_object_or_404(
        HeldInteraction.objects.visible_to(request.user).exclude(ticket=None), pk=held
    )
    if staff is None or row.ticket_id is None:
        raise Http404
    ticket = row.ticket_id
    return _released(
        request,
        lambda at: release_held.release_into_ticket(held, staff=staff, ticket=ticket, at=at),
        held=held,
        form="add",
    )


def _released(
    request: HttpRequest,
    release: Callable[[datetime], Outcome],
    *,
    held: int,
    form: str,
    contact: Contact | None = None,
) -> HttpResponse:
    """Lead to the ticket that the held contact went to, saying what became of it, or back to triage with the reason.

    `contact` is whose request it became.
    """
    language = get_language() or "en"
    try:
        outcome = release(wall_time.now())
    except release_held.NotHeldError:
        messages.error(request, say("triage.gone", language))
    except Refused as refused:
        form = UNLICENSED if refused.field == AGREEMENT else form
        return _stays(request, held, form, refused.told(language))
    except BusyTicketError:
        return _stays(request, held, form, say("ticket.conflict", language))
    else:
        row = Ticket.objects.only("vendor_id", "regulation").get(pk=outcome.ticket_pk)
        regulation = regulation_of(row.vendor_id, row.regulation)
        told = [became(outcome, regulation, language), _whose(outcome, contact, language)]
        messages.success(request, " ".join(filter(None, told)))
        return redirect("ticket", outcome.ticket.number)
    return redirect("triage")


def _whose(outcome: Outcome, contact: Contact | None, language: str) -> str:
    """Return whose request it became where it names somebody else as who asks, "" where it does not."""
    ticket = outcome.ticket
    if contact is None or ticket.requester_name == contact.name:
        return ""
    sender = ", ".join(dict.fromkeys((ticket.requester_name, ticket.requester_address)))
    named = {"contact": contact.name, "customer": contact.customer.name, "sender": sender}
    return say("triage.accepted_of", language, **named)


@sent_only
@open_to(Rule.STAFF)
def discard(request: HttpRequest, held: int) -> HttpResponse:
    """Leave a held contact without processing, for a reason; it is kept and listed (HY-21)."""
    staff, language = staff_of(request.user), get_language() or "en"
    if staff is None:
        raise Http404
    reason = request.POST.get("reason", "")[:MOST_REASON]
    try:
        release_held.discard_held(held, staff=staff, reason=reason, at=wall_time.now())
    except release_held.NotHeldError:
        messages.error(request, say("triage.gone", language))
    except release_held.NoReasonError:
        return _stays(request, held, "leave", say("triage.needs_reason", language))
    else:
        messages.success(request, say("triage.left_done", language))
    return redirect("triage")


@sent_only
@open_to(Rule.STAFF)
def take_back(request: HttpRequest, held: int) -> HttpResponse:
    """Have what was left without processing wait for a decision again."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    try:
        release_held.take_back(held, staff=staff)
    except release_held.NotHeldError:
        messages.error(request, say("triage.gone", get_language() or "en"))
    return redirect("triage")


@sent_only
@open_to(Rule.STAFF)
def retry_mail(request: HttpRequest, mail: int) -> HttpResponse:
    """Have mail that was set aside read once more."""
    row = get_object_or_404(RawMail.objects.visible_to(request.user).defer("raw"), pk=mail)
    read_again.read_again(row.pk, vendor=row.vendor_id, at=wall_time.now())
    return redirect("triage")


@open_to(Rule.STAFF)
def original(request: HttpRequest, mail: int) -> HttpResponse:
    """Hand out a raw mail."""
    return hand_out(request, "mail", mail)


@open_to(Rule.STAFF)
def attachment(request: HttpRequest, number: str, seq: int, index: int) -> HttpResponse:
    """Hand out a file of a message."""
    return hand_out(request, "desk", number, seq, index)


@open_to(Rule.STAFF)
def letters(request: HttpRequest) -> HttpResponse:
    """Show letters that did not arrive, or may not have, and those that were withheld."""
    context = desk_context(request, here="letters", at=wall_time.now())
    found = set_aside.failed_letters(request.user)[:MOST_SHOWN]
    kept = set_aside.withheld_letters(request.user)[:MOST_SHOWN]
    withheld = [(letter, WITHHELD.get(letter.response, "share")) for letter in kept]
    shown = {"letters": found, "withheld": withheld}
    return render(request, "reglament/letters.html", {**context, **shown})


@sent_only
@open_to(Rule.STAFF)
def send_again(request: HttpRequest, letter: int) -> HttpResponse:
    """Queue a failed letter once more."""
    row = get_object_or_404(OutboxLetter.objects.visible_to(request.user).defer("raw"), pk=letter)
    send_letters.send_again(row.pk, at=wall_time.now())
    return redirect("letters")
