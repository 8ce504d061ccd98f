"""Owns what the columns of the filter and their values are called: in both languages, by chips, by logins, by labels.

A column is called as the language has it, in English and in Russian, whoever reads; so are the values that the language
fixes. Those that a regulation or the desk has are called by their own names, as regulations label them, staff by
name, login, address and each word of the name.
"""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any

from reglament.core.model.ticket import OPEN_STATES, TicketState
from reglament.core.regulation.document import Regulation, Words
from reglament.store.models import Ticket
from reglament.store.queries.colleagues import everybody_of
from reglament.store.queries.filters import ANY, COLUMNS, ME, NONE, Meaning, Reading, folded, meant
from reglament.store.queries.found import number_forms
from reglament.store.queries.regulations import regulation_of, versions_used
from reglament.store.queries.search import customers_called
from reglament.store.queries.teams import names_of_teams
from reglament.web.words import catalogue

TONGUES = ("en", "ru")
# columns that people also call otherwise
_ALSO = ("assignee", "state")
# more than these are not named where a value is nobody's
MOST_NAMED = 12
# what is asked for by one word
_OPEN = tuple(state.value for state in TicketState if state in OPEN_STATES)
# a priority is often written in the letters that the keyboard is set to
_CYRILLIC = str.maketrans("прс", "ppc")
# what a request is where its regulation tells no types apart
UNTYPED = "incident"


def column_word(column: str, language: str) -> str:
    """Return what a column is called where a filter is written in the language."""
    return _typed(f"term.{column}", language) or column


def value_word(column: str, value: str, language: str) -> str:
    """Return what a value is called where a filter is written in the language; its own name where it has no other."""
    return (
        _typed(f"term.{column}_{value}", language) or _typed(f"term.{value}", language) or value
        if value in _fixed(column)
        else value
    )


def _typed(key: str, language: str) -> str:
    return str(catalogue()[key][language]) if key in catalogue() else ""


def _fixed(column: str) -> tuple[str, ...]:
    own = {"assignee": (ME, NONE, ANY), "team": (ME,)}
    return COLUMNS[column].values or own.get(column, (NONE, ANY))


@cache
def _fixed_names(column: str) -> dict[str, tuple[str, ...]]:
    """Return what the values that the language fixes are called: by themselves, where they are typed, on chips."""
    called: dict[str, tuple[str, ...]] = {}
    if column == "state":
        called |= {folded(_typed("also.open", one)): _OPEN for one in TONGUES}
    for value in _fixed(column):
        shown = f"state.{value}" if column == "state" else f"filter.{column}_{value}"
        words = {value_word(column, value, one) for one in TONGUES}
        words |= {value, *(_typed(shown, one) for one in TONGUES)} - {""}
        for name in map(folded, words):
            called[name] = (*called.get(name, ()), value)
    return called


class DeskReading(Reading):
    """What columns and values are called at the desk of a person; asks the database for what a filter names."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def column(self, written: str) -> str | None:
        """Return the column that is called so in either language."""
        return _columns().get(folded(written))

    def columns_like(self, written: str) -> tuple[str, ...]:
        """Return the columns that may have been meant, in either language."""
        near = get_close_matches(folded(written), _columns(), cutoff=0.75)
        return tuple(dict.fromkeys(_columns()[one] for one in near)) or tuple(COLUMNS)

    def meanings(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Meaning]:
        """Return the values that are called so: several where several are.

        What the desk has without end is asked for once, however many of it a filter names.
        """
        found: dict[tuple[str, str], Meaning] = {}
        without_end: dict[str, list[str]] = {}
        for column, written in asked:
            if fixed := _fixed_names(column).get(folded(written)):
                found[column, written] = Meaning(fixed)
            elif column in _ASKED:
                without_end.setdefault(column, []).append(written)
            else:
                found[column, written] = self._meaning(column, written)
        for column, names in without_end.items():
            read = _ASKED[column](self, names)
            found |= {(column, written): read[written] for written in names}
        return found

    def _meaning(self, column: str, written: str) -> Meaning:
        name = folded(written)
        if column in _OF_REGULATION and not self._regulations:
            # nothing came yet, so that nothing is known to be nobody's
            return Meaning((written,))
        own = [] if COLUMNS[column].values else list(self._named(column))
        exact = meant(written, (value for value, _ in own))
        also = [value for value, others in own if name in map(folded, others)]
        if column == "priority" and not exact:
            exact = meant(name.translate(_CYRILLIC), (value for value, _ in own))
        right = (*dict.fromkeys(value for value, _ in own), *_fixed(column))
        return Meaning(tuple(dict.fromkeys(exact or also)), _nearest(written, right))

    def label(self, column: str, value: str) -> Words | None:
        """Return what a regulation of the desk calls a value of its own, the latest first; None where none does."""
        if column not in _OF_REGULATION:
            return None
        every = (
            pair for one in reversed(self._regulations) for pair in _OF_REGULATION[column](one)
        )
        return next((Words(*names) for known, names in every if known == value and names), None)

    def _named(self, column: str) -> "Named":
        """Return the values that the desk has in a column, each with what else it is called."""
        if column == "assignee":
            return (
                (name, (login, address, *name.split())) for name, login, address in self._everybody
            )
        if column == "team":
            return ((name, ()) for _, name, _ in self._teams)
        return (pair for one in self._regulations for pair in _OF_REGULATION[column](one))

    @cached_property
    def _everybody(self) -> list[tuple[str, str, str]]:
        return everybody_of(self._user)

    @cached_property
    def _teams(self) -> list[tuple[int, str, bool]]:
        return names_of_teams(self._user)

    @cached_property
    def _regulations(self) -> list[Regulation]:
        """Return every version that the desk has used: requests keep theirs."""
        return [
            regulation_of(vendor, f"{code}@{version}")
            for vendor, code, version in versions_used(self._user)
        ]

    def numbers(self, written: Sequence[str]) -> dict[str, Meaning]:
        """Return the numbers of requests that are written so, in letters of either case, or in short."""
        forms = {one: number_forms(one) | number_forms(one.replace("_", " ")) for one in written}
        found = Ticket.objects.visible_to(self._user).filter(
            number__in=set().union(*forms.values())
        )
        known = tuple(found.values_list("number", flat=True))
        return {
            one: Meaning(tuple(number for number in known if number in of_it))
            for one, of_it in forms.items()
        }

    def customers(self, written: Sequence[str]) -> dict[str, Meaning]:
        """Return the names of customers that are written so; right are those with the words."""
        called = customers_called(self._user, written)
        return {one: Meaning(found, like[:MOST_NAMED]) for one, (found, like) in called.items()}


_ASKED = {"number": DeskReading.numbers, "customer": DeskReading.customers}


Named = Iterable[tuple[str, Iterable[str]]]


def _labelled(labels: Iterable[tuple[str, Words | None]]) -> Named:
    return [(value, (label.en, label.ru) if label else ()) for value, label in labels]


def _of_fact(name: str) -> Callable[[Regulation], Named]:
    def named(regulation: Regulation) -> Named:
        fact = regulation.facts.get(name)
        return _labelled((one, fact.labels.get(one)) for one in fact.values) if fact else ()

    return named


def _types(regulation: Regulation) -> Named:
    parameter = regulation.parameters.get("question_types")
    named = parameter.value if parameter and isinstance(parameter.value, tuple) else ()
    return _of_fact("type")(regulation) or [(str(one), ()) for one in (UNTYPED, *named)]


_OF_REGULATION: dict[str, Callable[[Regulation], Named]] = {
    "regulation": lambda one: ((one.code, ()),),
    "level": _of_fact("level"),
    "priority": _of_fact("priority"),
    "kind": _types,
    "channel": lambda one: _labelled((name, rule.label) for name, rule in one.channels.items()),
    "scope": lambda one: _labelled((code, entry.label) for code, entry in one.scope.items()),
}


@cache
def _columns() -> dict[str, str]:
    """Return every name of a column: its own, and those in either language."""
    names = {folded(column_word(one, tongue)): one for tongue in TONGUES for one in COLUMNS}
    also = {folded(_typed(f"also.{one}", tongue)): one for tongue in TONGUES for one in _ALSO}
    return names | also | {folded(one): one for one in COLUMNS}


def _nearest(written: str, right: tuple[str, ...]) -> tuple[str, ...]:
    """Return all that would be right where they are few, else those that are written nearly so, else the first."""
    if len(right) <= MOST_NAMED:
        return right
    near = get_close_matches(folded(written), {folded(one): one for one in right}, n=MOST_NAMED)
    return tuple(one for one in right if folded(one) in near) or right[:MOST_NAMED]
