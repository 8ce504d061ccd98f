"""Owns the filter language of the queue: `level:premium,basic -assignee:me promise:late words`.

It is typed and over fixed columns: what a person writes becomes terms of known columns and bound values,
or a FilterError that names every part that does not. What else columns and values are called, in which language,
by which login, is the asker's: a `Reading` says it; a filter that was read holds the names that rows hold.
The same terms answer a query and a single row, so that live updates and pages agree.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.db.models import Q

from reglament.core.lifecycle.move import APPROVAL
from reglament.core.lifecycle.place import OUT_OF_TURN, SPECIAL
from reglament.core.model.ticket import OPEN_STATES, REOPENED, TicketState
from reglament.store.models.tickets import Ticket
from reglament.store.queries.teams import colleagues_of, members_of

LONGEST, MOST_TERMS, MOST_VALUES = 1000, 20, 20
NONE, ANY, ME = "none", "any", "me"
_PIECE = re.compile(r'\s*(-?)(?:([^\W\d]\w*):)?((?:"[^"]*"|[^\s"])*)')
_VALUE = re.compile(r'"([^"]*)"|([^,"]+)')
_UNHEARD = re.compile("[\"'«»“”„‘’]")
_PLAIN = re.compile(r"[\w.@/+-]+")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A part of a filter that cannot be read: `code` says why, `word` which, `right` what may stand in its place.

    `column` is the one whose values are `right`; where it is "", they are columns.
    """

    code: str
    word: str
    right: tuple[str, ...] = ()
    column: str = ""


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
        states = {REOPENED, *(state.value for state in OPEN_STATES)}
        return bool(self.values_of("head")) or any(
            not set(t.values) <= states for t in self.terms if t.column == "state"
        )

    @property
    def asks_for_unconfirmed(self) -> bool:
        """Return whether nothing but what is solved and not confirmed is asked for."""
        return self.values_of("state") == (TicketState.RESOLVED.value,)

    def __str__(self) -> str:
        return self.written(str, lambda _column, value: value)

    def written(self, column: Callable[[str], str], value: Callable[[str, str], str]) -> str:
        """Return the filter as it is typed, with columns and values called as these say."""
        parts = [
            f"{'-' * t.negated}{column(t.column)}:{','.join(quoted(value(t.column, one)) for one in t.values)}"
            for t in self.terms
        ]
        return " ".join((*parts, self.words)).strip()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the language: its question to the database, its question to a row, and its values where few."""

    query: Callable[[str, Reader], Q]
    holds: Callable[[Ticket, str, Reader], bool]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """The values of rows that a typed one means; where it means none, some of the `right` ones."""

    values: tuple[str, ...]
    right: tuple[str, ...] = ()


class Reading:
    """What columns and values may be called: here by the names that rows have, in letters of either case."""

    def column(self, written: str) -> str | None:
        """Return the column that is called so, None where none is."""
        name = folded(written).replace(" ", "_")
        return name if name in COLUMNS else None

    def columns_like(self, written: str) -> tuple[str, ...]:
        """Return the columns that may have been meant, all of them where none is called nearly so."""
        return tuple(get_close_matches(folded(written), COLUMNS, cutoff=0.75) or COLUMNS)

    def meanings(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Meaning]:
        """Return what each value of a column means, of all that a filter asks for at once."""
        return {(column, written): self._meaning(column, written) for column, written in asked}

    def _meaning(self, column: str, written: str) -> Meaning:
        """Return what a value of the column means; any word is one where the language fixes none."""
        fixed = COLUMNS[column].values
        found = tuple(one for one in fixed if folded(one) == folded(written))
        return Meaning(found, fixed) if fixed else Meaning((written,))


def folded(written: str) -> str:
    """Return what the ways to write one name share: `В работе` is `в_работе`, `ё` is `е`, quotation marks are none."""
    plain = unicodedata.normalize("NFC", written).casefold().replace("ё", "е")
    return " ".join(_UNHEARD.sub("", plain).replace("_", " ").split())


def meant(written: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are meant: those so written by `quoted`, else all but for the kind of marks, else `folded`.

    A filter that was written is so read as it was, though two names are alike but for case and quotation marks.
    """
    every = tuple(dict.fromkeys(names))
    ways: tuple[Callable[[str], str], ...] = (_other_marks, _one_mark, folded)
    found = (tuple(one for one in every if way(one) == way(written)) for way in ways)
    return next(filter(None, found), ())


def _one_mark(written: str) -> str:
    return _UNHEARD.sub("”", written)


def read_filter(text: str, reading: Reading | None = None) -> Filter:
    """Return the filter that `text` says, its names those of `reading`; raises FilterError."""
    if len(text) > LONGEST:
        raise FilterError([Wrong("too_long", text[:20])])
    reading = reading or Reading()
    parts: list[_Part] = []
    words: list[str] = []
    pieces = list(_pieces(text.replace("\x00", "")))
    while pieces:
        minus, name, rest = pieces.pop(0)
        column = reading.column(name) if name else None
        if column and not rest and pieces and pieces[0][:2] == ("", ""):
            # people write a blank after the colon
            rest = pieces.pop(0)[2]
        if column is None and not _names_column(name, rest):
            words += [one for one in (f"{minus}{name}:{rest}" if name else minus + rest,) if one]
            continue
        parts.append(_Part(column, bool(minus), name, rest))
    meanings = reading.meanings(dict.fromkeys(pair for one in parts for pair in one.asked))
    read = [_term(one, meanings, reading) for one in parts]
    wrong = [one for _, found in read for one in found]
    if len(read) > MOST_TERMS:
        wrong.append(Wrong("too_long", read[MOST_TERMS][0].column))
    if wrong:
        raise FilterError(dict.fromkeys(wrong))
    return Filter(tuple(term for term, _ in read), " ".join(words))


@dataclass(frozen=True, slots=True)
class _Part:
    """What is written of one term: the column, None where none is called so, its `name` and the `rest` as typed."""

    column: str | None
    negated: bool
    name: str
    rest: str

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(a or b for a, b in _VALUE.findall(self.rest) if a or b))

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """Return the values to be understood, each with its column; none of a term that is refused whole."""
        if self.column is None or len(self.values) > MOST_VALUES:
            return ()
        return tuple((self.column, one) for one in self.values)


def _names_column(name: str, rest: str) -> bool:
    """Tell whether a word before a colon asks for a column: not in an address, a path or a subject's `Re: `."""
    return bool(name and rest) and rest[0] not in "/\\"


def _pieces(text: str) -> Iterable[tuple[str, str, str]]:
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None or found.end() == at:
            at += 1
            continue
        at = found.end()
        yield found[1], found[2] or "", found[3]


def _term(
    part: _Part, meanings: Mapping[tuple[str, str], Meaning], reading: Reading
) -> tuple[Term, list[Wrong]]:
    name = part.name
    term = Term(part.column or name, (), negated=part.negated)
    if part.column is None:
        return term, [Wrong("column", name[:40], reading.columns_like(name))]
    if not part.values:
        return term, [Wrong("empty", f"{name}:{part.rest[:40]}")]
    if not part.asked:
        return term, [Wrong("too_long", f"{name}:{part.rest[:40]}")]
    values: dict[str, None] = {}
    wrong: list[Wrong] = []
    for column, one in part.asked:
        meaning = meanings[column, one]
        values.update(dict.fromkeys(meaning.values))
        if not meaning.values:
            wrong.append(Wrong("value", f"{name}:{one[:40]}", meaning.right, column))
    return replace(term, values=tuple(values)), wrong


def quoted(value: str) -> str:
    """Return a value as it is typed: in quotes where it is more than a plain word, its own ones of another kind."""
    return value if _PLAIN.fullmatch(value) else f'"{_other_marks(value)}"'


def _other_marks(value: str) -> str:
    return value.replace('"', "”")


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


def _state(value: str, _reader: Reader) -> Q:
    return Q(came_back__isnull=False) if value == REOPENED else Q(state=value)


def _is_in_state(row: Ticket, value: str, _reader: Reader) -> bool:
    return row.came_back is not None if value == REOPENED else row.state == value


def _assignee(value: str, reader: Reader) -> Q:
    if value in (NONE, ANY):
        return Q(assignee__isnull=value == NONE)
    return Q(assignee=reader.staff) if value == ME else Q(assignee__name=value)


def _is_assigned(row: Ticket, value: str, reader: Reader) -> bool:
    if value in (NONE, ANY):
        return (row.assignee_id is None) == (value == NONE)
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


_TURNS = {"out": OUT_OF_TURN, "special": SPECIAL}


def _turn(value: str, _reader: Reader) -> Q:
    return Q(turn__in=_TURNS[value])


COLUMNS: dict[str, Column] = {
    "number": _text("number"),
    "regulation": _text("regulation_code"),
    "customer": _text("customer.name"),
    "level": _text("level"),
    "priority": _text("priority"),
    "state": Column(_state, _is_in_state, (*(state.value for state in TicketState), REOPENED)),
    "channel": _text("channel"),
    "kind": _text("kind"),
    "scope": _text("scope"),
    "waiting": _text(
        "waiting_for", (ANY, NONE, "customer", APPROVAL, "third_party", "access", "development")
    ),
    "word": _text("last_word_by", ("customer", "staff")),
    "assignee": Column(_assignee, _is_assigned),
    "team": Column(_in_team, _is_in_team),
    "promise": Column(_promised, _is_promised, ("late", "soon", "running", "none", "broken")),
    # IS-137: a letter to the head of support that nobody has answered
    "head": Column(_asks_head, lambda row, _v, _r: row.escalated, ("waiting",)),
    "turn": Column(
        _turn,
        lambda row, value, _reader: row.turn in _TURNS[value],
        tuple(_TURNS),
    ),
}
