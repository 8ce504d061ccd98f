"""Owns the ticket page: the record in the middle, what is promised and what may be done beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import Prospect
from reglament.core.lifecycle.criteria import claim_of
from reglament.core.lifecycle.returning import rule_of_reopening
from reglament.core.lifecycle.suggestions import suggestions
from reglament.core.model.people import ActorKind
from reglament.core.model.promises import Promise, PromiseState
from reglament.core.model.ticket import Ticket as CoreTicket
from reglament.core.notices import ToldStep, derivation
from reglament.core.regulation.document import Fact, Regulation, Words
from reglament.core.regulation.promising import unpromised
from reglament.core.worktime import Calendar, CalendarYearMissing
from reglament.core.worktime.zones import zone_named
from reglament.store.models.tickets import Ticket
from reglament.store.queries.histories import history_of
from reglament.store.queries.letters import letters_by_event
from reglament.store.queries.one_request import messages_of, request_shown
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.acting import counted, offered_rows
from reglament.web.agent.actions import offers
from reglament.web.agent.composer import COMPOSER, composing
from reglament.web.agent.customers.notes import notes
from reglament.web.agent.doing import actor_of
from reglament.web.agent.frame import desk_context
from reglament.web.agent.proofs import with_proofs
from reglament.web.agent.queue.rows import Failed, failed_of
from reglament.web.agent.solving import solving
from reglament.web.agent.ticket_sides import beside
from reglament.web.agent.usual import arranged
from reglament.web.answering import is_renewed
from reglament.web.drawing.ruler import Ruler, is_drawn, ruler
from reglament.web.estimates import estimate_line
from reglament.web.held_words import with_held
from reglament.web.kept_forms import NONE, NOTHING, Kept, put_back
from reglament.web.moments import late_words, reader_zone
from reglament.web.never_promised import never_promised
from reglament.web.priorities import name_of
from reglament.web.record import entries, folded
from reglament.web.rights import Rule, open_to
from reglament.web.update_lines import update_line_of
from reglament.web.words_first import words_first
from reglament.web.work_log import work_log

TONES = {
    PromiseState.WARNED: "soon",
    PromiseState.BREACHED: "late",
    PromiseState.MET_LATE: "late",
    PromiseState.MET: "met",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCard:
    """One promise as the page shows it."""

    promise: Promise
    number: int
    tone: str
    used: int
    late: str
    ruler: Ruler | None
    is_open: bool
    opens: datetime | None  # when hours are next counted, where none are now
    orders: bool  # the queue, since the request came back
    steps: tuple[ToldStep, ...]


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact that decides, in words, with the clause it rests on."""

    label: Words
    value: Words | str
    clause: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A priority that waits for consent: the customer's, or ours where it was `asked` for.

    `said` are the messages of the customer's any of which may be the answer, the last one last.
    """

    priority: Words
    asked: bool
    said: tuple[int, ...]
    clauses: tuple[str, ...]


@open_to(Rule.STAFF)
def ticket_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one ticket of the reader's vendor; unknown and forbidden look the same."""
    at = wall_time.now()
    ticket = request_shown(request.user, number)
    if ticket is None:
        raise Http404
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    history = history_of(ticket.pk).events
    prospect = Prospect(history, regulation, at)
    whole = prospect.ticket
    messages = {row.seq: row for row in messages_of(request.user, ticket.pk)}
    told = with_held(
        entries(regulation, history, messages, letters_by_event(ticket.pk, ticket.number)), history
    )
    kept = NONE if is_renewed(request) else put_back(request, number)
    acts = offered(request, ticket, prospect, kept=kept)
    said = kept if kept.form == COMPOSER else NONE
    solve = solving(acts["acts"].offers, regulation, said)
    context = desk_context(request, here="", at=at)
    context["beside"] = zone_named(regulation.zone)
    return render(
        request,
        "reglament/ticket.html",
        {
            **context,
            **_about(ticket, prospect),
            "notes": notes(request.user, ticket, whole, regulation, at=at),
            "entries": with_proofs(request.user, folded(words_first(told, history))),
            "identity": uuid4().hex,
            "renewed": is_renewed(request),
            **_reckoned(prospect),
            **acts,
            **beside(request.user, regulation, whole, ticket),
            **composing(request, ticket, prospect, solve=solve),
        },
    )


def _reckoned(prospect: Prospect) -> dict[str, Any]:
    """Return what else the core tells: what suggests itself, waits for an answer, was worked, waited, is expected."""
    regulation, ticket, at = prospect.regulation, prospect.ticket, prospect.at
    return {
        "suggestions": suggestions(regulation, ticket),
        "proposal": proposal(regulation, ticket),
        "work_log": work_log(regulation, ticket, prospect.history),
        "update": update_line_of(ticket, regulation, at=at),
        "estimate": estimate_line(ticket, regulation, at=at, language=get_language() or "en"),
        "waited": prospect.waited,
    }


def offered(request: HttpRequest, row: Ticket, prospect: Prospect, *, kept: Kept) -> dict[str, Any]:
    """Return the reader and the actions possible now; one whose form was refused stands with what was `kept`."""
    actor = actor_of(request)
    form, given, wrong = kept
    found = [
        counted(one.refilled(given, wrong), row, prospect.at) if one.name == form else one
        for one in offers(prospect, actor)
    ]
    return {
        "reader": actor,
        "acts": arranged(found, prospect.ticket, reader=actor.id),
        "wrong": wrong if form == COMPOSER else NOTHING,
        **offered_rows(request, row),
    }


def _about(ticket: Ticket, prospect: Prospect) -> dict[str, Any]:
    regulation, history = prospect.regulation, prospect.history
    cards = promise_cards(prospect, failed=failed_of(ticket))
    return {
        "ticket": ticket,
        "regulation": regulation,
        "level": level_of(regulation, ticket),
        "cards": cards,
        "reopened_by": rule_of_reopening(regulation),
        "drawn": any(card.ruler is not None for card in cards),
        "unpromised": unpromised(regulation, ticket.facts),
        "never": never_promised(regulation, history),
        "facts": fact_lines(regulation, prospect.ticket),
        "opened": history[0],
    }


def level_of(regulation: Regulation, row: Ticket) -> Words | None:
    """Return the level of support a request is served at, in the regulation's words."""
    labels = regulation.facts["level"].labels if "level" in regulation.facts else {}
    return labels.get(row.level)


def proposal(regulation: Regulation, ticket: CoreTicket) -> Proposal | None:
    """Return the priority that one side proposed and the other has not answered (TE-51, HY-16)."""
    authority = regulation.authority
    if not ticket.proposed_priority or authority is None:
        return None
    return Proposal(
        name_of(regulation, authority, ticket.proposed_priority),
        asked=ticket.proposed_by == ActorKind.CUSTOMER,
        said=ticket.said_since_proposal,
        clauses=authority.clauses.get("staff", ()),
    )


def promise_cards(prospect: Prospect, *, failed: Failed | None = None) -> list[PromiseCard]:
    """Return the promises, open ones by nearness first, with rulers and derivations.

    `failed` is the one by which the request stands in the queue since it came back.
    """
    regulation, at, language = prospect.regulation, prospect.at, get_language() or "en"
    ordered = sorted(
        prospect.promises,
        key=lambda p: (p.over_at is not None, p.due_at is None, p.due_at or p.starts_at),
    )
    return [
        _card(regulation, one, number, at, language, orders=failed is not None and _is(one, failed))
        for number, one in enumerate(ordered)
    ]


def _is(promise: Promise, failed: Failed) -> bool:
    named = (promise.kind, promise.due_at) == (failed.kind, failed.due_at)
    return named and promise.reopened_at is not None


def _card(
    regulation: Regulation,
    promise: Promise,
    number: int,
    at: datetime,
    language: str,
    *,
    orders: bool,
) -> PromiseCard:
    calendar = regulation.calendars[promise.calendar]
    return PromiseCard(
        promise=promise,
        number=number,
        # met, and not solved all the same: nothing to be seen to in colour
        tone="" if promise.reopened_at else TONES.get(promise.state, ""),
        used=_used(promise, promise.over_at or at),
        late=late_words(promise, language),
        ruler=ruler(promise, calendar, at=at, zone=reader_zone(), language=language)
        if promise.due_at is not None and is_drawn(promise)
        else None,
        is_open=promise.over_at is None or promise.reopened_at is not None,
        opens=_opens(promise, calendar, at),
        orders=orders,
        steps=derivation(regulation, promise, language=language),
    )


def _opens(promise: Promise, calendar: Calendar, at: datetime) -> datetime | None:
    """Return when the hours of a promise in time are next counted; None where they are now, or stand still."""
    in_time = promise.state in (PromiseState.RUNNING, PromiseState.WARNED)
    if not in_time or promise.due_at is None or not _counts_hours(promise):
        return None
    try:
        opens = calendar.next_open(at)
    except CalendarYearMissing:
        return None
    return opens if at < opens < promise.due_at else None


def _counts_hours(promise: Promise) -> bool:
    """Return whether working time is what the promise counts, and no pause lets it stand."""
    return "working" in promise.target and not any(end is None for _, end in promise.pauses)


def _used(promise: Promise, at: datetime) -> int:
    if promise.due_at is None or promise.due_at <= promise.starts_at:
        return 0
    share = (at - promise.starts_at) / (promise.due_at - promise.starts_at)
    return max(0, min(100, round(share * 100)))


def _decides(regulation: Regulation, name: str, value: str) -> bool:
    """Return whether a fact is worth a line: somebody stated it, or promises and authority look at it."""
    fact = regulation.facts[name]
    if fact.origin == "coverage":
        return False
    looked_at = {i for one in regulation.commitments.values() for i in one.table.inputs}
    return value != fact.default or name in looked_at or fact.provisional


def fact_lines(regulation: Regulation, ticket: CoreTicket) -> list[FactLine]:
    """Return the facts of the ticket that its regulation declares, in the regulation's order.

    The signs that its priority is claimed by stand behind it (TE-19).
    """
    lines: list[FactLine] = []
    for name, fact in regulation.facts.items():
        value = ticket.facts.get(name, "")
        if value and _decides(regulation, name, value):
            lines.append(_fact_line(fact, value))
        if regulation.authority is not None and name == regulation.authority.fact:
            lines += _claimed(regulation, ticket, value)
    return lines


def _fact_line(fact: Fact, value: str) -> FactLine:
    return FactLine(
        label=fact.label,
        value=fact.labels.get(value, value),
        clause=fact.clauses[0] if fact.clauses else "",
        provisional=fact.provisional and value == fact.default,
    )


def _claimed(regulation: Regulation, ticket: CoreTicket, priority: str) -> list[FactLine]:
    claim = claim_of(regulation, ticket.intake)
    if claim is None or claim.priority != priority:
        return []
    clause = claim.clauses[0] if claim.clauses else ""
    return [FactLine(claim.label, claim.told, clause, provisional=False)]
