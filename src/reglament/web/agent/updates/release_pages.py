"""Owns the register of releases: listed, registered, corrected, and who still runs an older version (HY-27)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from reglament import wall_time
from reglament.core.coverage.agreements import choose_agreement
from reglament.core.coverage.vocabulary import contract_kind
from reglament.core.lifecycle import Refused
from reglament.core.lifecycle.update_rules import entitled, installs_updates
from reglament.core.model.updates import ReleaseKind, version_key
from reglament.core.regulation.document import Regulation
from reglament.operations.updates import ReleaseNotes, note_installation, save_release
from reglament.store.models import Customer, Release, StaffMember, Ticket
from reglament.store.queries import updates as queries
from reglament.store.queries.directory import core_customer
from reglament.web.agent.customers.served import regulations_of_vendor, served_by
from reglament.web.agent.frame import desk_context
from reglament.web.moments import tongue
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, staff_of, with_form
from reglament.web.telling import telling
from reglament.web.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLine:
    """A customer beside a release: what it runs now (None: nobody wrote it down), and whether it gets updates."""

    row: Customer
    runs: Release | None
    since: datetime | None
    refused: Refused | None
    under_way: Sequence[Ticket]


@with_form
@open_to(Rule.STAFF)
def releases(request: HttpRequest) -> HttpResponse:
    """Show the register; a POST adds to it."""
    if request.method == "POST":
        return _saved(request, None)
    context = {
        **desk_context(request, here="updates", at=wall_time.now()),
        "releases": queries.releases(request.user),
        "kinds": list(ReleaseKind),
        "clauses": _asked_by(_member(request)),
    }
    return render(request, "reglament/releases.html", context)


@with_form
@open_to(Rule.STAFF)
def release_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a release and the customers on older versions; a POST corrects it, or notes what a customer runs."""
    release = get_object_or_404(Release.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        noted = request.POST.get("do") == "note"
        return _noted(request, release) if noted else _saved(request, release)
    at, member = wall_time.now(), _member(request)
    lines = list(_lines(request, member, release, at=at))
    context = {
        **desk_context(request, here="updates", at=at),
        "release": release,
        "kinds": list(ReleaseKind),
        "releases": queries.releases(request.user),
        "clauses": _asked_by(member),
        "items": queries.items_in(request.user, release),
        "older": [one for one in lines if one.runs is not None],
        "unknown": [one for one in lines if one.runs is None],
    }
    return render(request, "reglament/release.html", context)


def _member(request: HttpRequest) -> StaffMember:
    member = staff_of(request.user)
    if member is None:
        raise Http404
    return member


def _installing(member: StaffMember) -> list[Regulation]:
    return [one for one in regulations_of_vendor(member.vendor.code) if installs_updates(one)]


def _asked_by(member: StaffMember) -> tuple[str, ...]:
    """Return the clauses of the vendor's regulations that ask for the register."""
    kept = (one.recorded.get("releases") for one in _installing(member))
    return tuple(dict.fromkeys(c for one in kept if one is not None for c in one.clauses))


def _lines(
    request: HttpRequest, member: StaffMember, release: Release, *, at: datetime
) -> Iterator[CustomerLine]:
    """Yield the customers that run an older version than this release, or none that is known."""
    under, known = _installing(member), {one.pk: one for one in queries.releases(request.user)}
    served = queries.customers_served(request.user, [one.code for one in under])
    under_way = queries.updates_under_way(request.user, [one.row.pk for one in served])
    newest = version_key(release.name)
    for one in served:
        runs = known.get(one.runs or 0)
        if runs is None or version_key(runs.name) < newest:
            yield CustomerLine(
                row=one.row,
                runs=runs,
                since=one.since,
                refused=_refusal(one.row, under, at=at),
                under_way=under_way.get(one.row.pk, ()),
            )


def _refusal(row: Customer, under: Sequence[Regulation], *, at: datetime) -> Refused | None:
    """Return why the customer gets no updates (HY-29), None where it does."""
    customer = core_customer(row)
    served = served_by(customer, under)
    if not served:
        return None
    choice = choose_agreement(customer, served, at=at)
    try:
        entitled(choice.regulation, {"contract_kind": contract_kind(choice)})
    except Refused as refused:
        return refused
    return None


def _saved(request: HttpRequest, row: Release | None) -> HttpResponse:
    member, notes = _member(request), _given(request.POST)
    with telling(request, done="updates.registered") as told:
        saved = save_release(member.vendor, notes, row=row, by=member, at=wall_time.now())
        if row is not None:
            told.words = say("updates.corrected", tongue())
        row = saved
    return redirect("release", row.pk) if row else redirect("releases")


def _given(posted: QueryDict) -> ReleaseNotes:
    def text(name: str) -> str:
        return posted.get(name, "").replace("\r\n", "\n")

    return ReleaseNotes(
        name=text("name"),
        kind=text("kind"),
        published_date=_day(text("published_date")),
        fixes=text("fixes"),
        features=text("features"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _noted(request: HttpRequest, release: Release) -> HttpResponse:
    customers = Customer.objects.visible_to(request.user)
    customer = get_object_or_404(customers, pk=whole(request.POST.get("customer", "")))
    known = Release.objects.visible_to(request.user)
    runs = get_object_or_404(known, pk=whole(request.POST.get("runs", "")))
    with telling(request, done="updates.noted"):
        note_installation(customer, runs, by=_member(request), at=wall_time.now())
    return redirect("release", release.pk)
