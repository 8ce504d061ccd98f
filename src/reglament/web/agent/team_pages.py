"""Owns what leads do to teams on the page of staff: founding one, changing its name and members, dissolving it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from reglament.operations.keep_teams import (
    MOST_NAME,
    TeamNameError,
    change_team,
    dissolve_team,
    found_team,
)
from reglament.store.models import Team
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, staff_of
from reglament.web.words import say


@require_POST
@open_to(Rule.LEAD)
def team_new(request: HttpRequest) -> HttpResponse:
    """Found a team of the chosen colleagues."""
    own = staff_of(request.user)
    if own is None:
        raise Http404
    name = _name(request)
    try:
        team = found_team(own.vendor, name, _members(request))
    except TeamNameError as wrong:
        return _refused(request, wrong)
    return _done(request, team.name)


@require_POST
@open_to(Rule.LEAD)
def team_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a team its name and members, or dissolve it."""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    do = request.POST.get("do", "")
    if do == "dissolve":
        dissolve_team(team)
        return _done(request, team.name)
    if do != "save":
        raise Http404(do)
    try:
        change_team(team, _name(request), _members(request))
    except TeamNameError as wrong:
        return _refused(request, wrong)
    return _done(request, _name(request))


def _name(request: HttpRequest) -> str:
    return request.POST.get("name", "")[:MOST_NAME]


def _members(request: HttpRequest) -> list[int]:
    return [whole(one) for one in request.POST.getlist("member")]


def _refused(request: HttpRequest, wrong: TeamNameError) -> HttpResponse:
    said = say(f"team.wrong_{wrong.code}", get_language() or "en", name=wrong.name)
    messages.error(request, said)
    return redirect("staff")


def _done(request: HttpRequest, name: str) -> HttpResponse:
    messages.success(request, say("staff.done", get_language() or "en", name=name))
    return redirect("staff")
