"""Owns the filter language of the queue: `level:premium,basic -assignee:me promise:late words`.

It is typed and over fixed columns: what a person writes becomes terms of known columns and bound values,
or a FilterError that names every part that does not.
The same terms answer a query and a single row, so that live updates and pages agree.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.db.models import Q

from reglament.core.model.ticket import OPEN_STATES, TicketState
from reglament.store.models.tickets import Ticket
from reglament.store.queries.teams import colleagues_of, members_of

LONGEST, MOST_TERMS, MOST_VALUES = 1000, 20, 20
NONE, ANY, ME = "none", "any", "me"
_PIECE = re.compile(r'\s*(-?)(?:([a-z_]+):)?((?:"[^"]*"|[^\s"])*)')
_VALUE = re.compile(r'"([^"]*)"|([^,"]+)')
_PLAIN = re.compile(r"[\w.@/-]+")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A part of a filter that cannot be read: `code` says why, `word` which, `right` what may stand in its place."""

    code: str
    word: str
    right: tuple[str, ...] = ()


class FilterError(ValueError):
    """A filter that cannot be read, with everything that is `wrong` in it, in its order."""

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__("; ".join(f"{one.code}: {one.word}" for one in self.wrong))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks and when: what `me`, `late` and `soon` mean."""

    staff: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: the column holds one of the values, or none of them where it is `negated`."""

    column: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A read filter: terms that all hold, and words to be found in the text."""

    terms: tuple[Term, ...] = ()
    words: str = ""

    def values_of(self, column: str) -> tuple[str, ...]:
        """Return the values asked of a column without negation."""
        found = (t.values for t in self.terms if t.column == column and not t.negated)
        return next(found, ())

    def with_values(self, column: str, values: Iterable[str]) -> "Filter":
        """Return the filter with exactly these values asked of the column; none removes the term."""
        others = tuple(t for t in self.terms if t.column != column)
        kept = tuple(values)
        return replace(self, terms=(*others, Term(column, kept)) if kept else others)

    @property
    def asks_for_ended(self) -> bool:
        """Return whether requests that are no longer open are asked for; about those, too, people write to the head."""
        states = {state.value for state in OPEN_STATES}
        return bool(self.values_of("head")) or any(
            not set(t.values) <= states for t in self.terms if t.column == "state"
        )

    @property
    def asks_for_unconfirmed(self) -> bool:
        """Return whether nothing but what is solved and not confirmed is asked for."""
        return self.values_of("state") == (TicketState.RESOLVED.value,)

    def __str__(self) -> str:
        parts = [
            f"{'-' * t.negated}{t.column}:{','.join(map(_written, t.values))}" for t in self.terms
        ]
        return " ".join((*parts, self.words)).strip()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the language: its question to the database, its question to a row, and its values where few."""

    query: Callable[[str, Reader], Q]
    holds: Callable[[Ticket, str, Reader], bool]
    values: tuple[str, ...] = ()


def read_filter(text: str, *, known: Mapping[str, Iterable[str]] | None = None) -> Filter:
    """Return the filter that `text` says; raises FilterError.

    `known` are the values that the asker's desk has in columns whose values the language does not fix.
    """
    if len(text) > LONGEST:
        raise FilterError([Wrong("too_long", text[:20])])
    terms: list[Term] = []
    words: list[str] = []
    wrong: list[Wrong] = []
    for minus, name, rest in _pieces(text.replace("\x00", "")):
        if not name:
            words += [minus + rest] if rest else []
            continue
        term = Term(name, _values(rest), negated=bool(minus))
        wrong += _wrong(term, rest, known or {})
        terms.append(term)
    if len(terms) > MOST_TERMS:
        wrong.append(Wrong("too_long", terms[MOST_TERMS].column))
    if wrong:
        raise FilterError(dict.fromkeys(wrong))
    return Filter(tuple(terms), " ".join(words))


def _pieces(text: str) -> Iterable[tuple[str, str, str]]:
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None or found.end() == at:
            at += 1
            continue
        at = found.end()
        yield found[1], found[2] or "", found[3]


def _values(rest: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a or b for a, b in _VALUE.findall(rest) if a or b))


def _wrong(term: Term, rest: str, known: Mapping[str, Iterable[str]]) -> list[Wrong]:
    column, name = COLUMNS.get(term.column), term.column
    if column is None:
        return [
            Wrong(
                "column", name[:40], tuple(get_close_matches(name, COLUMNS, cutoff=0.75) or COLUMNS)
            )
        ]
    if not term.values:
        return [Wrong("empty", f"{name}:{rest[:40]}")]
    if len(term.values) > MOST_VALUES:
        return [Wrong("too_long", f"{name}:{rest[:40]}")]
    here = tuple(known.get(name, ()))
    right = column.values or ((*here, NONE, ANY) if here else ())
    unknown = (one for one in term.values if right and one not in right)
    return [Wrong("value", f"{name}:{one[:40]}", right) for one in unknown]


def _written(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else f'"{value}"'


def condition(asked: Filter, reader: Reader) -> Q:
    """Return the question to the database; words are `store.queries.search`'s."""
    found = Q()
    for term in asked.terms:
        either = Q()
        for value in term.values:
            either |= COLUMNS[term.column].query(value, reader)
        found &= ~either if term.negated else either
    return found


def holds(asked: Filter, row: Ticket, reader: Reader) -> bool:
    """Return whether a row answers the terms of a filter; whether it has the words, the index alone can say."""
    if row.turn is None and not asked.asks_for_ended:
        return False
    return all(
        any(COLUMNS[term.column].holds(row, value, reader) for value in term.values) != term.negated
        for term in asked.terms
    )


def _text(attribute: str, values: Iterable[str] = ()) -> Column:
    lookup = attribute.replace(".", "__")

    def query(value: str, _reader: Reader) -> Q:
        if value == ANY:
            return Q(**{f"{lookup}__gt": ""})
        return Q(**{lookup: "" if value == NONE else value})

    def row_holds(row: Ticket, value: str, _reader: Reader) -> bool:
        found: Any = row
        for name in attribute.split("."):
            found = getattr(found, name, "")
        return bool(found) if value == ANY else found == ("" if value == NONE else value)

    return Column(query, row_holds, tuple(values))


def _assignee(value: str, reader: Reader) -> Q:
    if value == NONE:
        return Q(assignee=None)
    return Q(assignee=reader.staff) if value == ME else Q(assignee__name=value)


def _is_assigned(row: Ticket, value: str, reader: Reader) -> bool:
    if value == NONE:
        return row.assignee_id is None
    if value == ME:
        return row.assignee_id == reader.staff
    return row.assignee is not None and row.assignee.name == value


def _in_team(value: str, reader: Reader) -> Q:
    inside = colleagues_of(reader.staff) if value == ME else members_of(value)
    return Q(assignee__in=inside)


def _is_in_team(row: Ticket, value: str, reader: Reader) -> bool:
    if row.assignee_id is None:
        return False
    inside = colleagues_of(reader.staff) if value == ME else members_of(value)
    return inside.filter(staff=row.assignee_id).exists()


def _promised(value: str, reader: Reader) -> Q:
    return {
        "late": Q(next_due_at__lt=reader.at),
        "soon": Q(next_warn_at__lte=reader.at, next_due_at__gte=reader.at),
        "running": Q(next_due_at__gte=reader.at) & ~Q(next_warn_at__lte=reader.at),
        "none": Q(next_due_at=None),
        "broken": Q(breached=True),
    }[value]


def promise_state(row: Ticket, at: datetime) -> str:
    """Return late, soon, running or none: what time says of the next promise."""
    if row.next_due_at is None:
        return "none"
    if row.next_due_at < at:
        return "late"
    return "soon" if row.next_warn_at is not None and row.next_warn_at <= at else "running"


def _is_promised(row: Ticket, value: str, reader: Reader) -> bool:
    return row.breached if value == "broken" else promise_state(row, reader.at) == value


def _asks_head(_value: str, _reader: Reader) -> Q:
    return Q(escalated=True)


def _turn(value: str, _reader: Reader) -> Q:
    return Q(turn={"out": 0, "special": 1}[value])


COLUMNS: dict[str, Column] = {
    "number": _text("number"),
    "regulation": _text("regulation_code"),
    "customer": _text("customer.name"),
    "level": _text("level"),
    "priority": _text("priority"),
    "state": _text("state", (state.value for state in TicketState)),
    "channel": _text("channel"),
    "kind": _text("kind"),
    "scope": _text("scope"),
    "waiting": _text(
        "waiting_for", (ANY, NONE, "customer", "third_party", "access", "development")
    ),
    "word": _text("last_word_by", ("customer", "staff")),
    "assignee": Column(_assignee, _is_assigned),
    "team": Column(_in_team, _is_in_team),
    "promise": Column(_promised, _is_promised, ("late", "soon", "running", "none", "broken")),
    # IS-137: a letter to the head of support that nobody has answered
    "head": Column(_asks_head, lambda row, _v, _r: row.escalated, ("waiting",)),
    "turn": Column(
        _turn,
        lambda row, value, _reader: row.turn == {"out": 0, "special": 1}[value],
        ("out", "special"),
    ),
}
