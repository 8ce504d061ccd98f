"""Owns one thing done to many requests at once: what the form lacks, what it would send, and what became of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import Refused
from reglament.core.model.people import Actor
from reglament.operations.count_article_use import count_linked
from reglament.operations.outcome import BusyTicketError
from reglament.operations.relate import other_ticket
from reglament.store.models.people import StaffMember
from reglament.store.models.tickets import Ticket
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.doing import actor_of, identity_of
from reglament.web.agent.frame import desk_context
from reglament.web.agent.queue.asked_details import Asked, details_asked, names_given
from reglament.web.agent.queue.deeds import GIVING, WRITING, Deed, linking
from reglament.web.agent.queue.letters import (
    OUTCOMES,
    WAYS,
    Letters,
    Said,
    counts,
    wrong_with,
)
from reglament.web.agent.queue.page import form_of_many, queue_asked
from reglament.web.became import became
from reglament.web.kept_forms import keep, keep_given
from reglament.web.lengths import MOST_LINE, too_long, typed
from reglament.web.numbers import numbered, whole
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.words import say

MOST_AT_ONCE = 200
# of the chosen that a page names in one sentence
MOST_NAMED = 20
# the words of the form that stand in it again where something was not done
KEPT = ("text", "assignee", "outcome", "other")
# makes what is done to each of all that are chosen
Make = Callable[[Sequence[Ticket]], Deed | Letters]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request, or why nothing did, in words; it was `done` where something changed.

    It is `same` where it was already as it should become, not `known` where the desk has no such request.
    """

    number: str
    subject: str
    done: bool
    words: str
    same: bool = False
    known: bool = True
    clauses: tuple[str, ...] = ()
    regulation: str = ""


@sent_only
@open_to(Rule.STAFF)
def bulk(request: HttpRequest) -> HttpResponse:
    """Carry out one command on each chosen request, and list what became of each."""
    language = get_language() or "en"
    numbers = list(dict.fromkeys(request.POST.getlist("number")))
    make, problem = _made(request, language)
    problem = _uncountable(len(numbers), language) or problem
    if make is None or problem:
        problem += _unchanged(numbers, language)
        messages.error(request, problem)
        keep(request, form_of_many(queue_asked(request)), problem)
        return redirect(queue_asked(request))
    found = Ticket.objects.visible_to(request.user).filter(number__in=numbers)
    rows = {row.number: row for row in found.select_related("customer", "requester__customer")}
    deed = make([rows[one] for one in numbers if one in rows])
    if isinstance(deed, Letters):
        if deed.said.asked.given is None:
            return _asking(request, numbers, deed.said.asked)
        if request.POST.get("sure") != "yes":
            return _unsure(request, numbers, deed)
    identity, actor = identity_of(request), actor_of(request)
    answers = [
        _one(rows[number], deed, identity, actor, language)
        if number in rows
        else Answer(number[:40], "", done=False, words=say("bulk.no_such", language), known=False)
        for number in numbers
    ]
    left = [one.number for one in answers if one.known and not one.done]
    if left:
        _keep_chosen(request, left)
    shown = {"answers": answers, "done": sum(one.done for one in answers), "stay": len(left)}
    return _page(request, "reglament/bulk.html", shown)


def _page(request: HttpRequest, template: str, shown: Mapping[str, Any]) -> HttpResponse:
    context = desk_context(request, here="", at=wall_time.now())
    return render(request, template, {**context, **shown, "back": queue_asked(request)})


def _unsure(request: HttpRequest, numbers: list[str], letters: Letters) -> HttpResponse:
    """Show what would go to whom, before anything does; who goes back finds the words and the ticks."""
    planned = letters.planned()
    _keep_chosen(request, numbers)
    shown = {
        "do": letters.said.do,
        "planned": planned,
        "counts": counts(planned),
        "example": letters.shown(planned),
        "given": [*_given(request, names_given(request)), *letters.shown_of_each],
    }
    return _page(request, "reglament/bulk_sure.html", shown)


def _asking(request: HttpRequest, numbers: list[str], asked: Asked) -> HttpResponse:
    """Ask for the details of the outcome, naming those whose rules ask for others; nothing is done yet."""
    _keep_chosen(request, numbers)
    found = Ticket.objects.visible_to(request.user).filter(pk__in=asked.others)
    left_out = [(row, asked.others[row.pk]) for row in found.order_by("number")]
    shown = {
        "asked": asked,
        "left_out": left_out,
        "going": len(numbers) - len(left_out),
        "given": _given(request),
    }
    return _page(request, "reglament/bulk_details.html", shown)


def _given(request: HttpRequest, names: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return what the form brought, to be brought again with the next one."""
    brought = ("identity", "do", "text", "outcome", "other", "back", "number", *names)
    return [(name, value) for name in brought for value in request.POST.getlist(name)]


def _uncountable(chosen: int, language: str) -> str:
    """Return what is wrong with how many are chosen; empty where nothing is."""
    if chosen > MOST_AT_ONCE:
        return say("bulk.too_many", language, n=chosen, most=MOST_AT_ONCE)
    return "" if chosen else say("bulk.nothing_chosen", language)


def _unchanged(numbers: list[str], language: str) -> str:
    """Return which of the chosen stay as they were, the first of them where they are many; empty where none is."""
    if not numbers:
        return ""
    shown, more = numbers[:MOST_NAMED], len(numbers) - MOST_NAMED
    named = ", ".join(numbered(one[:40], language) for one in shown)
    said = say("bulk.unchanged", language, numbers=named)
    return f" {said}" + (f" {say('bulk.unchanged_more', language, n=more)}" if more > 0 else "")


def _keep_chosen(request: HttpRequest, numbers: list[str]) -> None:
    """Let those that were not changed stand chosen, with the words of the form, when their page is read next."""
    words = {name: typed(request, name) for name in KEPT}
    given = {**words, "number": ",".join(numbers)}
    keep_given(request, form_of_many(queue_asked(request)), "", given)


def _one(row: Ticket, deed: Deed | Letters, identity: str, actor: Actor, language: str) -> Answer:
    try:
        command = deed.build(row, f"{identity}:{row.pk}", actor)
        outcome = deed.carry(command, row, wall_time.now())
    except Refused as refused:
        said = " ".join(
            f"{one.in_language(language).rstrip('.')}." for one in (refused.what, refused.remedy)
        )
        return Answer(
            row.number,
            row.subject,
            done=False,
            words=said,
            clauses=tuple(refused.clauses),
            regulation=row.regulation,
        )
    except BusyTicketError:
        return Answer(row.number, row.subject, done=False, words=say("ticket.conflict", language))
    count_linked(outcome, at=wall_time.now())
    words = became(outcome, regulation_of(row.vendor_id, row.regulation), language)
    changed = bool(outcome.events)
    return Answer(row.number, row.subject, done=changed, words=words, same=not changed)


def _made(request: HttpRequest, language: str) -> tuple[Make | None, str]:
    """Return what makes the deed of the chosen; None and why in words where the form lacks something."""
    do = request.POST.get("do", "")
    text = typed(request, "text").strip()
    if long := too_long({say("bulk.text", language): text}, language):
        return None, long
    for ways, make in MAKING:
        if do in ways:
            return make(request, do, text, language)
    raise Http404(do)


def _given_to(request: HttpRequest, do: str, text: str, language: str) -> tuple[Make | None, str]:
    staff = _colleague(request)
    if staff is None:
        return None, say("bulk.nobody_chosen", language)
    return _alike(Deed(GIVING[do](staff, text))), ""


def _written(_request: HttpRequest, do: str, text: str, language: str) -> tuple[Make | None, str]:
    if not text:
        return None, say("bulk.needs_text", language)
    return _alike(Deed(WRITING[do](text))), ""


def _sent(request: HttpRequest, do: str, text: str, language: str) -> tuple[Make | None, str]:
    outcome = request.POST.get("outcome", "")[:80]
    problem = wrong_with(do, text, outcome, language)
    return partial(_letters, request, do, text, outcome), problem


def _letters(
    request: HttpRequest, do: str, text: str, outcome: str, rows: Sequence[Ticket]
) -> Letters:
    asked = details_asked(request, rows, outcome) if do in OUTCOMES else Asked()
    return Letters(request, rows, Said(do=do, text=text, outcome=outcome, asked=asked))


def _with_other(request: HttpRequest, do: str, text: str, language: str) -> tuple[Make | None, str]:
    """Return what links the chosen with the request that the form names, or ends them as duplicates of it."""
    number = typed(request, "other").strip()
    if not number:
        return None, say("bulk.needs_other", language)
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    try:
        other = other_ticket(number[:MOST_LINE], vendor=staff.vendor_id)
    except Refused as refused:
        return None, say("bulk.no_other", language, why=refused.told(language))
    if do == "link":
        return _alike(linking(other)), ""
    said = Said(do=do, text=text, other=other)
    long = too_long({say("bulk.text", language): text}, language, most=MOST_LINE)
    problem = long or wrong_with(do, text, "", language)
    return (lambda rows: Letters(request, rows, said)), problem


MAKING = (
    (GIVING, _given_to),
    (("link", "merge"), _with_other),
    (WAYS, _sent),
    (WRITING, _written),
)


def _alike(deed: Deed) -> Make:
    return lambda _rows: deed


def _colleague(request: HttpRequest) -> StaffMember | None:
    pk = whole(request.POST.get("assignee", ""))
    return StaffMember.objects.visible_to(request.user).filter(pk=pk, active=True).first()
