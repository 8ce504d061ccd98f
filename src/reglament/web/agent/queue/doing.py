"""Owns what the queue page asks to be done: take the next, saved views, choices; what is done to many is `many`'s."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import Refused
from reglament.operations import desk_choices
from reglament.operations.outcome import BusyTicketError
from reglament.operations.take_next import take_next
from reglament.store.models.choices import SavedView
from reglament.store.models.people import StaffMember
from reglament.store.queries.filters import folded
from reglament.web.agent.doing import actor_of, identity_of
from reglament.web.agent.frame import address_of_saved, names_of_views
from reglament.web.agent.queue.asking import asked_of
from reglament.web.agent.queue.columns import COLUMNS, moved, ordered
from reglament.web.agent.queue.page import VIEW, queue_asked
from reglament.web.kept_forms import keep
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.words import say


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
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the page under a name."""
    language = get_language() or "en"
    name = " ".join(request.POST.get("name", "").split())[:80].strip()
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
    name = desk_choices.drop_view(_staff(request), saved)
    if name is None:
        raise Http404(saved)
    messages.success(request, say("views.dropped", get_language() or "en", name=name))
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
    return redirect(
        f"{queue_asked(request)}#{side}-{name}" if name in order else queue_asked(request)
    )


SIDES = {"earlier": -1, "later": 1}


def _staff(request: HttpRequest) -> StaffMember:
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    return staff


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(queue_asked(request))
