"""Owns what leads do to teams on the page of staff: founding one, changing its name and members, dissolving it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language

from reglament.operations.keep_teams import (
    MOST_NAME,
    TeamNameError,
    change_team,
    dissolve_team,
    found_team,
)
from reglament.store.models import Team
from reglament.web.kept_forms import keep, put_back
from reglament.web.moments import tongue
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.words import say

# the form of a team, kept where it was refused
TEAM = "team"


@sent_only
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
        return _refused(request, wrong, 0)
    return _done(request, team.name)


@sent_only
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
        return _refused(request, wrong, team.pk)
    return _done(request, _name(request))


def _name(request: HttpRequest) -> str:
    return request.POST.get("name", "")[:MOST_NAME]


def _members(request: HttpRequest) -> list[int]:
    return [whole(one) for one in request.POST.getlist("member")]


def _refused(request: HttpRequest, wrong: TeamNameError, pk: int) -> HttpResponse:
    keep(request, TEAM, f"{pk} {say(f'team.wrong_{wrong.code}', tongue(), name=wrong.name)}")
    return redirect(f"{reverse('staff')}#team-{pk}")


def refused_team(request: HttpRequest) -> dict[str, Any]:
    """Return the form of a team that was refused, once: the team's key (0 for a new one), why, and what it said."""
    form, given, _ = put_back(request, TEAM)
    key, _, said = form.partition(" ")
    chosen = {whole(one) for one in given.get("member", "").split(",")}
    return {"key": whole(key), "said": said, "name": given.get("name", ""), "chosen": chosen}


def _done(request: HttpRequest, name: str) -> HttpResponse:
    messages.success(request, say("staff.done", get_language() or "en", name=name))
    return redirect("staff")
