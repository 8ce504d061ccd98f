"""Owns what the queue page asks to be done: take the next, one command for many, saved views, choices."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import Refused
from reglament.core.model import commands as c
from reglament.core.model.commands import Message
from reglament.core.model.relations import HandOver
from reglament.operations import desk_choices
from reglament.operations.carry_out import carry_out
from reglament.operations.count_article_use import count_linked
from reglament.operations.outcome import BusyTicketError
from reglament.operations.take_next import take_next
from reglament.store.models.choices import SavedView
from reglament.store.models.people import StaffMember
from reglament.store.models.tickets import Ticket
from reglament.store.queries.filters import folded
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.doing import actor_of, identity_of
from reglament.web.agent.frame import address_of_saved, desk_context, names_of_views
from reglament.web.agent.queue.asking import asked_of
from reglament.web.agent.queue.columns import COLUMNS, moved, ordered
from reglament.web.agent.queue.letters import WAYS, Build, Letters, counts, wrong_with
from reglament.web.agent.queue.page import VIEW, form_of_many
from reglament.web.became import became
from reglament.web.kept_forms import keep, keep_given
from reglament.web.lengths import too_long, typed
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.words import say

MOST_AT_ONCE = 200
# of the chosen that a page names in one sentence
MOST_NAMED = 20


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
def take(request: HttpRequest) -> HttpResponse:
    """Give the reader the request whose turn it is, and open it."""
    language = get_language() or "en"
    try:
        outcome = take_next(
            request.user, actor_of(request), identity=identity_of(request), at=wall_time.now()
        )
    except Refused as refused:
        messages.error(request, refused.told(language))
        return redirect("queue")
    except BusyTicketError:
        messages.error(request, say("ticket.conflict", language))
        return redirect("queue")
    if outcome is None:
        messages.success(request, say("queue.nothing_to_take", language))
        return redirect("queue")
    return redirect("ticket", outcome.ticket.number)


@sent_only
@open_to(Rule.STAFF)
def bulk(request: HttpRequest) -> HttpResponse:
    """Carry out one command on each chosen request, and list what became of each."""
    language = get_language() or "en"
    numbers = list(dict.fromkeys(request.POST.getlist("number")))
    make, problem = _command(request, language)
    problem = _uncountable(len(numbers), language) or problem
    if make is None or problem:
        problem += _unchanged(numbers, language)
        messages.error(request, problem)
        keep(request, form_of_many(_safe(request)), problem)
        return _back(request)
    found = Ticket.objects.visible_to(request.user).filter(number__in=numbers)
    rows = {row.number: row for row in found.select_related("customer", "requester__customer")}
    build = make(list(rows.values()))
    if isinstance(build, Letters):
        if request.POST.get("sure") != "yes":
            return _unsure(request, numbers, build)
        build = build.build
    identity, actor = identity_of(request), actor_of(request)
    answers = [
        _one(rows[number], build(rows[number], f"{identity}:{rows[number].pk}", actor), language)
        if number in rows
        else Answer(number[:40], "", done=False, words=say("bulk.no_such", language), known=False)
        for number in numbers
    ]
    left = [one.number for one in answers if one.known and not one.done]
    if left:
        _keep_chosen(request, left)
    return render(
        request,
        "reglament/bulk.html",
        {
            **desk_context(request, here="", at=wall_time.now()),
            "answers": answers,
            "done": sum(one.done for one in answers),
            "stay": len(left),
            "back": _safe(request),
        },
    )


def _unsure(request: HttpRequest, numbers: list[str], letters: Letters) -> HttpResponse:
    """Show what would go to whom, before anything does; who goes back finds the words and the ticks."""
    planned = letters.planned()
    _keep_chosen(request, numbers)
    given = [
        (name, value)
        for name in ("identity", "do", "text", "outcome", "back", "number")
        for value in request.POST.getlist(name)
    ]
    return render(
        request,
        "reglament/bulk_sure.html",
        {
            **desk_context(request, here="", at=wall_time.now()),
            "planned": planned,
            "counts": counts(planned),
            "given": given,
            "back": _safe(request),
        },
    )


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
    said = say("bulk.unchanged", language, numbers=", ".join(one[:40] for one in shown))
    return f" {said}" + (f" {say('bulk.unchanged_more', language, n=more)}" if more > 0 else "")


def _keep_chosen(request: HttpRequest, numbers: list[str]) -> None:
    """Let those that were not changed stand chosen, with the words of the form, when their page is read next."""
    words = {name: typed(request, name) for name in ("text", "assignee", "outcome")}
    given = {**words, "number": ",".join(numbers)}
    keep_given(request, form_of_many(_safe(request)), "", given)


def _one(row: Ticket, command: c.Command, language: str) -> Answer:
    try:
        outcome = carry_out(command, ticket=row.pk, at=wall_time.now(), vendor=row.vendor_id)
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


# makes the command of each request, of all that are chosen
Make = Callable[[Collection[Ticket]], Build | Letters]


def _command(request: HttpRequest, language: str) -> tuple[Make | None, str]:
    """Return what makes the command of each request; None and why in words where the form lacks something."""
    do = request.POST.get("do", "")
    text = typed(request, "text").strip()
    if long := too_long({say("bulk.text", language): text}, language):
        return None, long
    if do in GIVING:
        staff = _colleague(request)
        if staff is None:
            return None, say("bulk.nobody_chosen", language)
        return _alike(GIVING[do](staff, text)), ""
    if do in WAYS:
        outcome = request.POST.get("outcome", "")[:80]
        problem = wrong_with(do, text, outcome, language)
        return partial(Letters, request, do=do, text=text, outcome=outcome), problem
    if do not in WRITING:
        raise Http404(do)
    if not text:
        return None, say("bulk.needs_text", language)
    return _alike(WRITING[do](text)), ""


def _alike(build: Build) -> Make:
    return lambda _rows: build


def _colleague(request: HttpRequest) -> StaffMember | None:
    pk = whole(request.POST.get("assignee", ""))
    return StaffMember.objects.visible_to(request.user).filter(pk=pk, active=True).first()


def _assign(staff: StaffMember, text: str) -> Build:
    return lambda _row, identity, actor: c.Assign(
        identity=identity,
        actor=actor,
        assignee=str(staff.pk),
        assignee_name=staff.name,
        reason=text,
    )


def _hand_over(staff: StaffMember, text: str) -> Build:
    return lambda _row, identity, actor: HandOver(
        identity=identity,
        actor=actor,
        assignee=str(staff.pk),
        assignee_name=staff.name,
        note=text,
    )


def _note(text: str) -> Build:
    return lambda _row, identity, actor: c.AddNote(
        identity=identity, actor=actor, message=Message(text=text)
    )


def _out_of_turn(text: str) -> Build:
    return lambda _row, identity, actor: c.FlagCritical(
        identity=identity, actor=actor, critical=True, reason=text
    )


GIVING = {"assign": _assign, "hand_over": _hand_over}
WRITING = {"note": _note, "out_of_turn": _out_of_turn}


@sent_only
@open_to(Rule.STAFF)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the page under a name."""
    language = get_language() or "en"
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:80].strip()
    asked, problems = asked_of(request.user, request.POST.get("f", ""), language)
    if wrong := _wrong_name(name, language):
        return _unsaved(request, wrong)
    if problems:
        return _unsaved(request, say("views.wrong_filter", language, wrong=" ".join(problems)))
    try:
        kept = desk_choices.save_view(
            _staff(request),
            name=name,
            view=request.POST.get("view", "all"),
            asked=asked,
            audience=_audience(request.POST.get("for", "")),
            replaces=whole(request.POST.get("replaces", "")) or None,
        )
    except desk_choices.NameTakenError as refused:
        return _name_taken(request, refused.taken, language)
    except desk_choices.TooManyViewsError:
        return _unsaved(request, say("views.too_many", language, n=desk_choices.MOST_VIEWS))
    except desk_choices.NotInTeamError:
        return _unsaved(request, say("views.not_in_team", language))
    messages.success(request, say("views.kept", language, name=kept.name))
    return redirect(address_of_saved(kept))


def _wrong_name(name: str, language: str) -> str:
    """Return why no view can be kept under the name: there is none, or the desk's own list has it in some language."""
    if not name:
        return say("views.needs_name", language)
    built_in = {folded(one) for one in names_of_views()}
    return say("views.built_in", language, name=name) if folded(name) in built_in else ""


def _unsaved(request: HttpRequest, problem: str, *, replaceable: int = 0) -> HttpResponse:
    """Lead back to the queue, where the form says what is wrong, with what was written, and what may be replaced."""
    keep(request, VIEW, f"{replaceable} {problem}")
    return _back(request)


def _name_taken(request: HttpRequest, taken: SavedView, language: str) -> HttpResponse:
    if taken.owner_id == _staff(request).pk:
        said = say("views.own_name_taken", language, name=taken.name)
        return _unsaved(request, said, replaceable=taken.pk)
    said = say("views.name_taken", language, name=taken.name, owner=taken.owner.name)
    return _unsaved(request, said)


def _audience(chosen: str) -> desk_choices.Audience:
    """Return who sees a view: "all", the key of a team, or its owner alone."""
    return desk_choices.Audience(team=whole(chosen) or None, everybody=chosen == "all")


@sent_only
@open_to(Rule.STAFF)
def drop_view(request: HttpRequest, saved: int) -> HttpResponse:
    """Forget one of the reader's own views."""
    if not desk_choices.drop_view(_staff(request), saved):
        raise Http404(saved)
    return _back(request)


@sent_only
@open_to(Rule.STAFF)
def choose(request: HttpRequest) -> HttpResponse:
    """Keep which columns the reader wants and in which order, or whether letters act."""
    staff = _staff(request)
    if request.POST.get("what") == "letters":
        desk_choices.choose_letters(staff, act=request.POST.get("letters") == "yes")
        return _back(request)
    wanted = set(request.POST.getlist("column"))
    order = ordered(request.POST.getlist("order"))
    side, _, name = request.POST.get("move", "").partition(":")
    if side in SIDES:
        order = moved(order, name, by=SIDES[side])
    desk_choices.choose_columns(staff, [one for one in COLUMNS if one not in wanted], order=order)
    # the place in the menu that one was at: it opens there again, without a script too
    return redirect(f"{_safe(request)}#{side}-{name}" if name in order else _safe(request))


SIDES = {"earlier": -1, "later": 1}


def _staff(request: HttpRequest) -> StaffMember:
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    return staff


def _safe(request: HttpRequest) -> str:
    wanted = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if own and wanted.startswith(("/desk/", "/account/")) else "/desk/"


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(_safe(request))
