"""Owns the public pages of regulations: the list, and each document with every clause and its state."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from reglament import regulations, wall_time
from reglament.core.regulation.clause_states import IMPLEMENTED, UNTESTED
from reglament.core.regulation.comparing import Difference, differences
from reglament.core.regulation.contacting import contact_cards
from reglament.core.regulation.covering import coverage, levels_of
from reglament.core.regulation.document import Regulation, ScopeEntry, Words
from reglament.core.regulation.readiness import years_missing
from reglament.core.regulation.versions import terms, versions_shown
from reglament.core.worktime.zones import zone_named
from reglament.regulations.trials import left_open
from reglament.store.queries.regulations import activation_of
from reglament.web.moments import tongue as reader_tongue
from reglament.web.portal.assumed import INNER, told_value
from reglament.web.portal.calculator import calculate
from reglament.web.portal.clauses_shown import clause_lines, found_in, sections
from reglament.web.portal.doors import own_facts
from reglament.web.portal.hours_shown import days_shared, hours_shown
from reglament.web.portal.request_page import zone_of
from reglament.web.rights import Rule, contact_of, open_to


@dataclass(frozen=True, slots=True)
class AssumedValue:
    """A value that the text does not give, and the conflict it settles."""

    name: Words
    shown: str
    conflict: str


@open_to(Rule.EVERYONE)
def regulation_list(request: HttpRequest) -> HttpResponse:
    """Show every version of every published regulation with its time and its counts."""
    by_code = groupby(regulations.load_all(), key=lambda one: one.code)
    lines = [
        {
            "regulation": term.regulation,
            "term": term,
            "kinds": Counter(clause.kind.value for clause in term.regulation.clauses.values()),
        }
        for _, versions in by_code
        for term in terms(versions)
    ]
    context = {"lines": lines, "here": "regulations", "now": wall_time.now()}
    return render(request, "reglament/regulation_list.html", context)


@open_to(Rule.EVERYONE)
def regulation_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one regulation whole: hours, clauses with state, conflicts, assumed values, and its other versions.

    Without a version it is the one in force now (AS-71); a coming one is shown where it is asked for by name.
    """
    language, at = get_language() or "en", wall_time.now()
    tongue = "ru" if language.startswith("ru") else "en"
    code, named, version = code.partition("@")
    versions = [one for one in regulations.load_all() if one.code == code]
    regulation = _asked_for(versions, version if named else None, at)
    term, *others = sorted(terms(versions), key=lambda one: one.regulation is not regulation)
    calc = calculate(
        versions,
        request.GET.dict(),
        shown=regulation,
        named=bool(named),
        at=at,
        language=tongue,
        own=_own(request, code, at),
        reads_in=zone_named(zone_of(request, regulation)),
    )
    return render(
        request,
        "reglament/regulation_page.html",
        {
            **_told(regulation, tongue, at),
            "here": "regulations",
            "regulation": regulation,
            "found": found_in(regulation, request.GET.get("q", "")),
            "now": at,
            **_clocks(request, regulation),
            "term": term,
            "others": others,
            "changes": changes_from(versions, regulation),
            "calc": calc,
            "open_points": left_open(regulation),
            "activation": activation_of(regulation),
            "years_missing": years_missing(regulation, at),
        },
    )


@open_to(Rule.EVERYONE)
def regulation_found(request: HttpRequest, code: str) -> JsonResponse:
    """Tell the script of the page which clauses and readings a query leaves in view, and how many they are."""
    code, named, version = code.partition("@")
    versions = [one for one in regulations.load_all() if one.code == code]
    regulation = _asked_for(versions, version if named else None, wall_time.now())
    found = found_in(regulation, request.GET.get("q", ""))
    return JsonResponse({"names": sorted(found.names), "told": found.told(reader_tongue())})


def _tongues(regulation: Regulation, language: str) -> list[str]:
    """Return both languages, first the one that prevails, or that of the reader where the text names none."""
    return sorted(("en", "ru"), key=lambda one: one != (regulation.prevailing_language or language))


def _clocks(request: HttpRequest, regulation: Regulation) -> dict[str, object]:
    """Return the zone of the regulation, and that of the reader, whom the calculator alone promises something."""
    own = zone_of(request, regulation)
    return {"zone": zone_named(regulation.zone), "reads_in": zone_named(own), "own_zone": own}


def _own(request: HttpRequest, code: str, at: datetime) -> Mapping[str, str]:
    """Return what the reader's own requests begin with, nothing for visitors and staff."""
    contact = contact_of(request.user)
    return own_facts(contact, code, at) if contact is not None else {}


def _asked_for(versions: Sequence[Regulation], version: str | None, at: datetime) -> Regulation:
    """Return the version asked for, without one that in force; raises Http404 where there is none."""
    fitting = [one for one in versions if one.version == version]
    found = versions_shown(versions, at) if version is None else fitting
    if not found:
        raise Http404("there is no such regulation")
    return found[0]


def _told(regulation: Regulation, tongue: str, at: datetime) -> dict[str, object]:
    """Return what the page tells of the text itself; only the coming days off depend on when it is read."""
    lines = clause_lines(regulation)
    hours = hours_shown(regulation, tongue, at)
    return {
        "cards": contact_cards(regulation),
        "glossary": glossary(regulation, tongue),
        "lines": lines,
        "sections": sections(lines),
        "tongues": _tongues(regulation, tongue),
        "kinds": Counter(line.clause.kind.value for line in lines),
        "working": sum(line.state == IMPLEMENTED for line in lines),
        "shown": not any(line.state == UNTESTED for line in lines),
        "assumed": assumed_values(regulation, tongue),
        "hours": hours,
        "days": days_shared(hours),
        "levels": levels_of(regulation),
        "coverage": _coverage(regulation),
    }


def _coverage(regulation: Regulation) -> list[tuple[ScopeEntry, list[tuple[Words | None, str]]]]:
    """Return every entry of the scope, and each of its answers with the level, None where there is only one way."""
    columns: list[Words | None] = [title for _, title in levels_of(regulation)]
    return [
        (one.entry, list(zip(columns or [None], one.answers, strict=True)))
        for one in coverage(regulation)
    ]


def glossary(regulation: Regulation, language: str) -> list[tuple[str, str]]:
    """Return the terms that the regulation explains; its other words only name our things in its way."""
    told = (meaning.in_language(language) for meaning in regulation.glossary.values())
    parted = (one.partition(": ") for one in told)
    return [(term, meaning) for term, _, meaning in parted if meaning]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version says otherwise than the one before it."""

    since: Regulation
    differences: tuple[Difference, ...]

    def areas(self) -> list[tuple[str, list[Difference]]]:
        """Return the differences by what they are of, in the order of the page."""
        return [(area, [*of]) for area, of in groupby(self.differences, key=lambda d: d.area)]


def changes_from(versions: Sequence[Regulation], regulation: Regulation) -> Changes | None:
    """Return the changes against the version in force before `regulation`, None for the first."""
    earlier = [one for one in versions if one.in_force_from < regulation.in_force_from]
    if not earlier:
        return None
    since = max(earlier, key=lambda one: one.in_force_from)
    inner = {
        one.parameters[n].label
        for one in (since, regulation)
        for n in INNER & one.parameters.keys()
    }
    found = differences(since, regulation)
    return Changes(since, tuple(one for one in found if one.name not in inner))


def assumed_values(regulation: Regulation, language: str) -> list[AssumedValue]:
    """Return the parameters whose value is ours, told in words."""
    return [
        AssumedValue(
            name=parameter.label,
            shown=told_value(regulation, parameter, language),
            conflict=parameter.assumed,
        )
        for parameter in regulation.parameters.values()
        if parameter.assumed
    ]
