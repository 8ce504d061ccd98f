"""Owns what a request's form asks: what a customer can state and the regulation's own fields, with their clauses."""

from collections.abc import Iterable, Iterator, Mapping

from django.http import HttpRequest

from reglament.core.lifecycle.criteria import CRITERIA, label_of, ticked
from reglament.core.regulation.document import Regulation, Words
from reglament.web.fields import Field, Options
from reglament.web.kept_forms import NOTHING, Wrong
from reglament.web.lengths import typed
from reglament.web.moments import tongue
from reglament.web.priorities import meanings_of
from reglament.web.words import say

# asked elsewhere on the form, kept by staff, or too secret for a plain field
LEFT_OUT = frozenset(
    {"description", "number", "price_consent", "remote_access_details", "name", "organisation"}
)
LONG = frozenset({"steps", "impact", "error_text", "diagnostic_log", "known_workaround"})
TICKS = frozenset({"looked_in_documentation"})
MOST_WORDS = 20_000
# says the same as stating nothing
NOT_KNOWN = "unknown"
# what the ids of its fields begin with
FORM = "f"


def fields_of(
    regulation: Regulation, given: Mapping[str, str], *, scope_at: str = ""
) -> list[Field]:
    """Return the fields, filled with what was given: facts first, since they decide what is promised.

    With `scope_at`, a level whose requests go into work at once, the form asks what the request is about too (IS-45).
    """
    scope = _scope(regulation, given, scope_at) if scope_at else ()
    return [*scope, *_facts(regulation, given), *_intake(regulation, given)]


def _scope(regulation: Regulation, given: Mapping[str, str], level: str) -> Iterator[Field]:
    parameter = regulation.parameters.get("scope_before_work")
    served = [
        one
        for one in regulation.scope.values()
        if {"*", level} & set(one.levels) and one.admits != "out"
    ]
    if parameter is not None and served:
        yield Field(
            name="scope",
            kind="choice",
            label=Words("What it is about", "О чём обращение"),
            required=True,
            clauses=parameter.clauses,
            options=_or_none((one.code, one.label) for one in served),
            value=given.get("scope", ""),
        )


def _facts(regulation: Regulation, given: Mapping[str, str]) -> Iterator[Field]:
    for name, fact in regulation.facts.items():
        if fact.origin != "ticket":
            continue
        asked = regulation.intake.get(name)
        authority = regulation.authority
        ruled = authority is not None and authority.fact == name
        yield Field(
            name=name,
            kind="choice",
            label=asked.label if asked else fact.label,
            hint=None,
            required=bool(asked and asked.required),
            clauses=(asked.clauses if asked else ()) or fact.clauses,
            options=_or_none(
                (v, fact.labels.get(v, Words(v, v))) for v in fact.values if v != NOT_KNOWN
            ),
            value=given.get(name, ""),
            meanings=meanings_of(regulation) if ruled else (),
        )
        if ruled and authority is not None and authority.criteria:
            yield _criteria(regulation, given)


def _or_none(options: Iterable[tuple[str, Words]]) -> Options:
    """Return options of which the first states nothing: what is not known is asked later."""
    return (("", "option.not_stated"), *options)


def _criteria(regulation: Regulation, given: Mapping[str, str]) -> Field:
    authority = regulation.authority
    assert authority is not None
    options = {code: words for of in authority.criteria.values() for code, words in of.items()}
    first = next(iter(authority.criteria))
    return Field(
        name=CRITERIA,
        kind="ticks",
        label=label_of(regulation, authority, first),
        clauses=authority.clauses.get("criteria", ()),
        options=tuple(options.items()),
        required=False,
        value=given.get(CRITERIA, ""),
        asked_with=(authority.fact, tuple(authority.criteria)),
    )


def _intake(regulation: Regulation, given: Mapping[str, str]) -> Iterator[Field]:
    for name, field in regulation.intake.items():
        if name in LEFT_OUT or name in regulation.facts:
            continue
        plain = "tick" if name in TICKS else "text" if name in LONG else "line"
        kind = "choice" if field.options else plain
        yield Field(
            name=name,
            kind=kind,
            label=field.label,
            hint=field.hint,
            required=field.required,
            clauses=field.clauses,
            options=_or_none(field.options.items()) if field.options else (),
            value=given.get(name, ""),
            further=not field.required,
        )


def posted(request: HttpRequest, regulation: Regulation, *, scope_at: str = "") -> dict[str, str]:
    """Return what the form says of its own fields and of nothing else (T18); values that are no option are left out."""
    found: dict[str, str] = {}
    for one in fields_of(regulation, {}, scope_at=scope_at):
        allowed = {value for value, _ in one.options}
        if one.kind == "ticks":
            found[one.name] = ",".join(v for v in request.POST.getlist(one.name) if v in allowed)
        else:
            value = typed(request, one.name)
            found[one.name] = value if not allowed or value in allowed else ""
    return {name: value for name, value in found.items() if value.strip()}


def unoffered(request: HttpRequest, form: str, fields: Iterable[Field]) -> Wrong:
    """Return which value was sent that its field of `form` does not offer, with the clauses on it.

    Browsers send none such: it was tampered with, or the form is of another version. Left out in silence, another
    value would be taken for it.
    """
    for field in fields:
        allowed = {value for value, _ in field.options}
        sent = request.POST.getlist(field.name) if allowed else []
        for value in sent:
            if value and value not in allowed:
                cited = f" ({', '.join(field.clauses)})" if field.clauses else ""
                what = field.label_in(tongue())
                told = say("form.unoffered", tongue(), what=what, value=value[:60], clauses=cited)
                return Wrong(told, f"{form}-{field.name}")
    return NOTHING


def at_odds(regulation: Regulation, given: Mapping[str, str]) -> Wrong:
    """Return that a sign of one priority is ticked and another chosen; no tick is lost unsaid."""
    authority = regulation.authority
    if authority is None:
        return NOTHING
    codes = ticked(given)
    for priority, criteria in authority.criteria.items():
        signs = [words.in_language(tongue()) for code, words in criteria.items() if code in codes]
        if signs and given.get(authority.fact, "") != priority:
            label = regulation.facts[authority.fact].labels.get(priority, Words(priority, priority))
            told = {
                "signs": "; ".join(signs),
                "priority": label.in_language(tongue()),
                "clauses": ", ".join(authority.clauses.get("criteria", ())),
            }
            return Wrong(say("new.criteria_at_odds", tongue(), **told), f"{FORM}-{CRITERIA}")
    return NOTHING
