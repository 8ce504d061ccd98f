"""Owns the page of the vendor's staff for leads: who may sign in, whose sessions live, and shutting one out (T21)."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from reglament import wall_time
from reglament.operations.sessions import disable_staff, end_sessions, readmit_staff
from reglament.operations.set_own import set_roster
from reglament.store.models import StaffMember
from reglament.store.queries.sign_ins import sessions_of_staff
from reglament.store.queries.teams import teams_with_members
from reglament.web.agent.customers.served import regulations_of_vendor
from reglament.web.agent.frame import desk_context
from reglament.web.agent.team_pages import refused_team
from reglament.web.moments import tongue
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.telling import telling
from reglament.web.words import say


@open_to(Rule.LEAD)
def staff_list(request: HttpRequest) -> HttpResponse:
    """Show the vendor's staff with how many sessions of each live."""
    at = wall_time.now()
    rows = list(
        StaffMember.objects.visible_to(request.user)
        .select_related("user")
        .order_by("-active", "name")
    )
    alive = sessions_of_staff([one.user_id for one in rows], at=at)
    own = staff_of(request.user)
    lines = [
        {
            "member": one,
            "sessions": alive.get(one.user_id, 0),
            "own": own is not None and one.pk == own.pk,
            "above": own is not None and one.is_above(own),
        }
        for one in rows
    ]
    context = desk_context(request, here="staff", at=at)
    served = regulations_of_vendor(own.vendor.code) if own is not None else ()
    context["has_vip"] = any("vip_triage" in one.parameters for one in served)
    teams = teams_with_members(request.user)
    of = {one.pk: [team.team.name for team in teams if one.pk in team.keys] for one in rows}
    context |= {"lines": lines, "teams": teams, "teams_of": of}
    context["refused"] = refused_team(request)
    context["working"] = [(one.pk, one.name) for one in rows if one.active]
    return render(request, "reglament/staff.html", context)


@sent_only
@open_to(Rule.LEAD)
def staff_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a member of staff out, let one in again, or end the sessions; nobody shuts out oneself."""
    member = get_object_or_404(
        StaffMember.objects.visible_to(request.user).select_related("user"), pk=pk
    )
    own = staff_of(request.user)
    do = request.POST.get("do", "")
    act = ACTS.get(do)
    if act is None or own is None or (own.pk == member.pk and do not in ROSTER):
        raise Http404
    with telling(request, done="") as told:
        act(member, own)
        told.words = say("staff.done", tongue(), name=member.name)
    return redirect("staff")


# what is done with a member of staff, and who does it
Act = Callable[[StaffMember, StaffMember], None]


def _roster(*, takes_vip: bool) -> Act:
    return lambda member, _by: set_roster(member, takes_vip=takes_vip)


ROSTER: dict[str, Act] = {
    "take_vip": _roster(takes_vip=True),
    "leave_vip": _roster(takes_vip=False),
}


def _disable(member: StaffMember, by: StaffMember) -> None:
    disable_staff(member, by=by)


def _enable(member: StaffMember, by: StaffMember) -> None:
    readmit_staff(member, by=by)


def _end(member: StaffMember, _by: StaffMember) -> None:
    end_sessions(member.user)


ACTS: dict[str, Act] = {"disable": _disable, "enable": _enable, "sessions": _end, **ROSTER}
