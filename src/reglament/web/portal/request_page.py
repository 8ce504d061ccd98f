"""Owns the customer's page of one request: whose move it is, what is promised, what was said, what may be done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from reglament import regulations, wall_time
from reglament.core.lifecycle import Prospect
from reglament.core.lifecycle.access import secret_field
from reglament.core.lifecycle.criteria import question_of
from reglament.core.lifecycle.information import still_asked
from reglament.core.lifecycle.move import move_of
from reglament.core.model import events as e
from reglament.core.model.hearing import TOLD, for_staff_alone
from reglament.core.model.promises import Promise, PromiseState
from reglament.core.model.relations import ProblemSplitOff
from reglament.core.model.status import StatusReported
from reglament.core.model.ticket import OPEN_STATES
from reglament.core.model.ticket import Ticket as CoreTicket
from reglament.core.notices import ToldStep, derivation, teller, waits_told
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.promising import target_from, unpromised
from reglament.core.regulation.silence import reopens_until
from reglament.core.regulation.versions import term_of
from reglament.core.worktime.zones import zone_named
from reglament.store.models import Message, Ticket, TicketSecret
from reglament.store.queries.directory import contact_actor
from reglament.store.queries.histories import history_of
from reglament.store.queries.one_request import Related, related_to
from reglament.store.queries.regulations import regulation_of
from reglament.web.answering import is_renewed
from reglament.web.drawing.ruler import Ruler, is_drawn, ruler
from reglament.web.estimates import estimate_line
from reglament.web.files import hand_out
from reglament.web.held_words import with_held
from reglament.web.kept_forms import NONE, NOTHING, Kept, put_back
from reglament.web.moments import late_words, tongue
from reglament.web.never_promised import never_promised
from reglament.web.portal.approval import ANSWERS as APPROVALS
from reglament.web.portal.approval import approval_of
from reglament.web.portal.clocks import Clock, clock_of
from reglament.web.portal.consent import asked_for
from reglament.web.portal.files_sent import rules_of
from reglament.web.portal.foreseen import shifts_of, told_shifts
from reglament.web.portal.price import price_of_work
from reglament.web.portal.standstill import brought_back, declined, standstill
from reglament.web.portal.told import standing
from reglament.web.portal.told_us import told_us
from reglament.web.portal.wishes import CONFIRMING, GRANT, Offer, offered
from reglament.web.priorities import name_of
from reglament.web.record import entries
from reglament.web.record_entry import Entry
from reglament.web.rights import Rule, contact_of, open_to
from reglament.web.update_lines import update_line_of
from reglament.web.words_first import words_first
from reglament.web.work_log import work_log

# messages of which their words alone do not say what they do
DECIDING = (e.Refused, e.Resolved, e.Closed, StatusReported)
# the form of words, beside those of the wishes
SAY = "say"
# that of access details
ACCESS = "access-details"
OVER = frozenset({PromiseState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """One promise as its customer reads it; `due` in the person's zone, the regulation's beside it if it differs."""

    promise: Promise
    due: str
    met: str
    reopened: str
    solved_again: str
    broke: str
    late: str
    tone: str
    ruler: Ruler | None
    steps: tuple[ToldStep, ...]

    @property
    def timeless(self) -> bool:
        """Tell whether nothing is to be said but that the text names no time, so that nothing is counted either."""
        promise = self.promise
        figure = target_from(promise.target).amount if promise.target else None
        return figure is None and promise.due_at is None and promise.met_at is None

    @property
    def owes(self) -> bool:
        """Tell whether a time is promised that still lies open."""
        return self.promise.over_at is None and not self.timeless


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of the thread, and whether it says what was decided."""

    entry: Entry
    decides: bool
    leads: str = ""  # the number of the request that it speaks of


@open_to(Rule.CUSTOMER)
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a request of the reader; unknown and forbidden look the same."""
    at = wall_time.now()
    row = own_request(request, number)
    # read before the rest: what changes meanwhile is told once more, not missed
    stands, _ = standing(request.user, only=number)
    regulation = regulation_of(row.vendor_id, row.regulation)
    history = history_of(row.pk).events
    prospect = Prospect(history, regulation, at)
    ticket = prospect.ticket
    messages = {one.seq: one for one in Message.objects.visible_to(request.user).filter(ticket=row)}
    zone = zone_of(request, regulation)
    # sentences of the record are told by this clock too; `web.zones` ends it with the answer
    timezone.activate(zone_named(zone))
    back = NONE if is_renewed(request) else put_back(request, number)
    offers = [_again(one, back) for one in offered(prospect, roles=roles_of(request))]
    related = related_to(request.user, ticket.links)
    promised = _promised(prospect, offers, zone)
    consent = promised["consent"]
    context = {
        "here": "requests",
        "standing": stands,
        "renewed": is_renewed(request),
        "ticket": row,
        "regulation": regulation,
        "now": at,
        "zone": zone_named(zone),
        **_others(request, row, history, related),
        **_ahead(prospect, offers),
        **promised,
        "thread": thread(regulation, history, messages, related),
        **_of_facts(prospect),
        "standstill": standstill(request, prospect),
        "approval": approval_of(ticket, regulation, history, offers, customer=row.customer_id),
        **_apart(prospect, offers, consent.offers if consent else ending(offers, ticket)),
        **_answering(prospect, offers, back),
        **_secret(regulation, row, offers, back),
        "identity": uuid4().hex,
    }
    return render(request, "reglament/request.html", context)


def _promised(prospect: Prospect, offers: Sequence[Offer], zone: str) -> dict[str, Any]:
    """Return all that tells time: promises, consent, what acts would move, what silence brings, and by which clock."""
    shifts, agreed = shifts_of(prospect, offers), prospect.shifts_of_consent()
    clock = clock_of(prospect, chain(agreed, *shifts.values()), zone=zone)
    return {
        "clock": clock.named,
        "promises": promise_lines(prospect, clock, zone=zone),
        "consent": asked_for(prospect, offers, agreed, clock=clock),
        "foreseen": told_shifts(prospect.regulation, shifts, clock),
        **_of_time(prospect, zone=zone),
    }


def _of_time(prospect: Prospect, *, zone: str) -> Mapping[str, Any]:
    """Return what silence brings and when, and until when words open an ended request again (X-8)."""
    regulation, ticket, at = prospect.regulation, prospect.ticket, prospect.at
    told = teller(regulation, language=tongue(), zone=zone, as_of=at)
    until = reopens_until(regulation, ticket.closed_at)
    return {
        "waits": waits_told(regulation, ticket, at=at, language=tongue(), told=told),
        "opens_until": told(until) if until is not None else "",
    }


def _again(offer: Offer, back: Kept) -> Offer:
    """Return the offer as it stands, with what its form said where it was refused."""
    return offer.refilled(back.given, back.wrong) if offer.name == back.form else offer


def _answering(prospect: Prospect, offers: Sequence[Offer], back: Kept) -> Mapping[str, Any]:
    """Return the form of words: what it said and was refused for, which files it takes, what sending does besides."""
    written = back.given.get("text", "") if back.form == SAY else ""
    return {
        "written": written,
        "wrong": back.wrong if back.form == SAY else NOTHING,
        "file_rules": rules_of(prospect.regulation),
        "brought_back": brought_back(prospect),
        "confirms": any(one.name == CONFIRMING and one.refused is None for one in offers),
    }


def _others(
    request: HttpRequest, row: Ticket, history: Sequence[e.Event], related: Sequence[Related]
) -> Mapping[str, Any]:
    """Return the reader, the other requests that one sees, whether this went into or comes from one or outside."""
    seen = {one.number for one in related}
    whole = getattr(history[0], "split_from", "")
    contact = contact_of(request.user)
    return {
        "reader": contact_actor(contact) if contact is not None else None,
        "related": related,
        "goes_on": row.merged_into in seen,
        "sees_whole": whole in seen,
        "by_public_form": getattr(history[0], "by_public_form", False),
    }


def _governing(regulation: Regulation, ticket: CoreTicket) -> Mapping[str, Any]:
    """Return what the request is under: its priority in the regulation's words, and the version with its time."""
    authority = regulation.authority
    priority = ticket.facts.get(authority.fact, "") if authority else ""
    return {
        "priority": name_of(regulation, authority, priority) if authority and priority else None,
        "taken_for_now": authority is not None and authority.fact in ticket.provisional,
        "term": term_of(regulation, regulations.load_sound()[0]),
        "in_zone": zone_named(regulation.zone),
    }


def _of_facts(prospect: Prospect) -> Mapping[str, Any]:
    """Return what it is under, what is not promised or why it was declined, what its customer told, the work on it."""
    regulation, ticket, history = prospect.regulation, prospect.ticket, prospect.history
    return {
        **_governing(regulation, ticket),
        "never": never_promised(regulation, history),
        "unpromised": unpromised(regulation, ticket.facts),
        "declined": declined(ticket, regulation, history),
        "told_us": told_us(regulation, ticket),
        "rating_comment": ticket.rating_comment,
        "work_log": work_log(regulation, ticket, history),
    }


def _secret(
    regulation: Regulation, row: Ticket, offers: Sequence[Offer], back: Kept
) -> Mapping[str, Any]:
    """Return the field for access details while the request is open, whether some are kept, and what was refused.

    Where access is not on record they go with giving it, and where that is refused, so are they.
    """
    field = secret_field(regulation)
    grant = granting(offers, regulation)
    takes = grant is not None or all(one.name != GRANT for one in offers)
    return {
        "secret": field if row.state in OPEN_STATES and takes else None,
        "grant": grant,
        "secret_kept": field is not None and TicketSecret.objects.filter(ticket=row).exists(),
        "secret_wrong": back.wrong.of(ACCESS),
    }


def granting(offers: Sequence[Offer], regulation: Regulation) -> Offer | None:
    """Return the giving of access where details may go with it."""
    if secret_field(regulation) is None:
        return None
    return next((one for one in offers if one.name == GRANT and one.refused is None), None)


def _apart(
    prospect: Prospect, offers: Sequence[Offer], answers: Sequence[Offer]
) -> Mapping[str, Any]:
    """Return the price that is asked about, what answers the page's own question, and all else that may be done."""
    price = price_of_work(prospect, offers)
    asked = [one for one in offers if one.name in APPROVALS]
    apart = [*answers, *agreeing(offers), *asked]
    apart += price.offers if price is not None else ()
    return {
        "price": price,
        "answers": answers,
        "offers": [one for one in offers if one not in apart],
    }


def _ahead(prospect: Prospect, offers: Sequence[Offer]) -> Mapping[str, Any]:
    """Return what is expected: whose move it is, a call, when about a solution, where an update stands and waits."""
    regulation, ticket, at = prospect.regulation, prospect.ticket, prospect.at
    return {
        "call": prospect.call,
        "move": move_of(ticket, regulation).value,
        "still_asked": still_asked(regulation, ticket, prospect.history),
        "which_holds": question_of(regulation, ticket, prospect.history),
        "estimate": estimate_line(ticket, regulation, at=at, language=tongue()),
        "update": update_line_of(ticket, regulation, at=at),
        "update_seq": ticket.update.seq if ticket.update is not None else 0,
        "agreeing": agreeing(offers),
    }


def agreeing(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the consent to the time of an update where it is possible: it stands where the page tells the time."""
    return tuple(one for one in offers if one.name == "agree_update_time" and one.refused is None)


def ending(offers: Sequence[Offer], ticket: CoreTicket) -> tuple[Offer, ...]:
    """Return what is possible after a solution, which stands where the page tells of it; who has rated is not asked."""
    if ticket.state in OPEN_STATES:
        return ()
    names = (CONFIRMING, "reopen", *(("rate",) if ticket.rating is None else ()))
    return tuple(one for one in offers if one.name in names and one.refused is None)


def own_request(request: HttpRequest, number: str) -> Ticket:
    """Return the reader's request of that number, or raise Http404."""
    rows = Ticket.objects.visible_to(request.user).select_related("customer", "requester")
    return get_object_or_404(rows, number=number)


def roles_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the roles of the contact who reads."""
    contact = contact_of(request.user)
    return tuple(contact.roles) if contact is not None else ()


def zone_of(request: HttpRequest, regulation: Regulation) -> str:
    """Return the zone in which the reader counts: the own, else the organisation's, else the regulation's."""
    contact = contact_of(request.user)
    return (contact.counts_in if contact is not None else "") or regulation.zone


def promise_lines(prospect: Prospect, clock: Clock, *, zone: str) -> list[PromiseLine]:
    """Return the promises, the nearest open one first; the desk's own warning is not shown."""
    found = [one for one in prospect.promises if one.state not in OVER]
    found.sort(key=lambda p: (p.over_at is not None, p.due_at is None, p.due_at or p.starts_at))
    return [_line(prospect, one, clock, zone) for one in found]


def _line(prospect: Prospect, promise: Promise, clock: Clock, zone: str) -> PromiseLine:
    regulation, at, language = prospect.regulation, prospect.at, tongue()
    plain = replace(promise, warn_at=None)

    def told(moment: datetime | None) -> str:
        return clock.told(moment) if moment is not None else ""

    late = promise.state in (PromiseState.BREACHED, PromiseState.MET_LATE)
    calendar = regulation.calendars[promise.calendar]
    return PromiseLine(
        promise=promise,
        due=told(promise.due_at),
        met=told(promise.met_at),
        reopened=told(promise.reopened_at),
        solved_again=told(promise.solved_again_at),
        broke=told(promise.breached_at),
        late=late_words(promise, language),
        tone="" if promise.reopened_at else "late" if late else "met" if promise.met_at else "",
        ruler=ruler(plain, calendar, at=at, zone=zone_named(zone), language=language)
        if promise.due_at and is_drawn(promise)
        else None,
        steps=derivation(regulation, promise, language=language),
    )


def thread(
    regulation: Regulation,
    history: Sequence[e.Event],
    messages: Mapping[int, Message],
    related: Sequence[Related],
) -> list[Said]:
    """Return what was said and what happened, as far as it is the customer's to read."""
    numbers = {one.number for one in related}
    seen = [
        one
        for one in entries(regulation, history, messages, to_customer=True)
        if _is_told(regulation, history[one.seq - 1], numbers, said=one.seq in messages)
    ]
    told = []
    for entry in words_first(with_held(seen, history, to_customer=True), history):
        event = history[entry.seq - 1]
        leads = event.number if isinstance(event, ProblemSplitOff) else ""
        told.append(Said(entry, decides=isinstance(event, DECIDING), leads=leads))
    return told


def _is_told(
    regulation: Regulation, event: e.Event, related: Collection[str], *, said: bool
) -> bool:
    if said:
        return not for_staff_alone(event)
    if isinstance(event, ProblemSplitOff):
        return event.number in related
    if isinstance(event, e.FactsChanged):
        return regulation.authority is not None and regulation.authority.fact in event.changes
    return isinstance(event, TOLD)


@open_to(Rule.CUSTOMER)
def request_file(request: HttpRequest, number: str, seq: int, index: int) -> HttpResponse:
    """Hand out a file of a message."""
    return hand_out(request, "portal", number, seq, index)
