"""Owns the controls above the queue and the search: the filter language as links, and what is asked for now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reglament.core.regulation.document import Fact, Regulation
from reglament.store.queries.filters import ANY, COLUMNS, ME, NONE, Filter, Term
from reglament.web.agent.queue.asking import written
from reglament.web.words import say


@dataclass(frozen=True, slots=True)
class Option:
    """One value: its words, whether it is asked for, and the address of the page with it toggled."""

    label: str
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One column: its name, what is chosen now in words, its options, and where none is chosen."""

    label: str
    shown: str
    options: tuple[Option, ...]
    clear: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One term that is asked for, clicked or typed: its column and values in words, and the address without it."""

    label: str
    shown: str
    without: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reader may choose from: the regulations, names of staff, teams and customers that the page knows."""

    regulations: Sequence[Regulation]
    staff: Sequence[str]
    teams: Sequence[str] = ()
    customers: Sequence[str] = ()


# the address of the page with another filter
Address = Callable[[Filter], str]


def chips(asked: Filter, offer: Offer, *, language: str, address: Address) -> list[Chip]:
    """Return the chips for what may be chosen."""
    values = _values(offer, language)
    return [
        _chip(asked, column, options, language, address) for column, options in values if options
    ]


def asked_terms(asked: Filter, offer: Offer, *, language: str, address: Address) -> list[Asked]:
    """Return each term that is asked for, also one that no chip offers, in the order of the filter."""
    known = {column: dict(options) for column, options in _values(offer, language)}
    return [
        Asked(
            label=say(f"filter.{term.column}", language),
            shown=_said(term, known.get(term.column, {}), language),
            without=address(replace(asked, terms=tuple(t for t in asked.terms if t != term))),
        )
        for term in asked.terms
    ]


def _said(term: Term, known: Mapping[str, str], language: str) -> str:
    values = ", ".join(known.get(value) or _value(value, language) for value in term.values)
    return say("filter.but", language, values=values) if term.negated else values


def _value(value: str, language: str) -> str:
    if value == ANY:
        return say("filter.some_value", language)
    return say("filter.no_value", language) if value == NONE else value


def filter_hint(regulations: Sequence[Regulation], language: str) -> str:
    """Return an example of the filter language that names what the desk has, as a reader of the language types it."""
    usual = (Term("assignee", (ME,), negated=True), Term("promise", ("late",)))
    for name in ("priority", "level"):
        for regulation in regulations:
            if name in regulation.facts and regulation.facts[name].values:
                first = Term(name, (_as_typed(regulation.facts[name], language),))
                return written(Filter((first, *usual)), language)
    return written(Filter(usual), language)


def _as_typed(fact: Fact, language: str) -> str:
    """Return a value as people type it: the first whose name is one word, in small letters; else the first as it is."""
    named = (fact.labels[one].in_language(language) for one in fact.values if one in fact.labels)
    return next((one.lower() for one in named if " " not in one), fact.values[0])


def _chip(
    asked: Filter,
    column: str,
    options: Sequence[tuple[str, str]],
    language: str,
    address: Address,
) -> Chip:
    chosen = asked.values_of(column)
    shown = [label for value, label in options if value in chosen]
    return Chip(
        label=say(f"filter.{column}", language),
        shown=", ".join(shown),
        options=tuple(
            Option(
                label, value in chosen, address(asked.with_values(column, _toggled(chosen, value)))
            )
            for value, label in options
        ),
        clear=address(asked.with_values(column, ())),
    )


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value in chosen:
        return tuple(one for one in chosen if one != value)
    return (*chosen, value)


def _values(offer: Offer, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    regulations = offer.regulations

    def named(column: str, values: Iterable[str]) -> list[tuple[str, str]]:
        return [(value, say(f"filter.{column}_{value}", language)) for value in values]

    return [
        ("promise", named("promise", ("late", "soon", "running", "none", "broken"))),
        ("regulation", [(r.code, r.code) for r in regulations] if len(regulations) > 1 else []),
        ("level", _of_fact(regulations, "level", language)),
        ("priority", _of_fact(regulations, "priority", language)),
        ("assignee", [*named("assignee", (ME, NONE)), *((name, name) for name in offer.staff)]),
        (
            "team",
            [*named("team", (ME,)), *((name, name) for name in offer.teams)] if offer.teams else [],
        ),
        ("state", [(s, say(f"state.{s}", language)) for s in COLUMNS["state"].values]),
        (
            "waiting",
            named("waiting", (ANY, NONE, "customer", "approval", "third_party", "development")),
        ),
        ("customer", [(name, name) for name in offer.customers]),
        ("channel", _of_channels(regulations, language)),
        ("word", named("word", ("customer", "staff"))),
    ]


def _of_fact(regulations: Sequence[Regulation], name: str, language: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for regulation in regulations:
        fact = regulation.facts.get(name)
        for value in fact.values if fact else ():
            label = fact.labels.get(value) if fact else None
            found.setdefault(value, label.in_language(language) if label else value)
    return list(found.items())


def _of_channels(regulations: Sequence[Regulation], language: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for regulation in regulations:
        for name, rule in regulation.channels.items():
            found.setdefault(name, rule.label.in_language(language))
    return list(found.items())
