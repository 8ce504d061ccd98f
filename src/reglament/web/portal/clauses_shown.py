"""Owns the clauses as a published page shows them: in the text's own sections, and which a word or number finds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from reglament import regulations
from reglament.core.regulation.clause_states import clause_states
from reglament.core.regulation.document import Clause, ClauseKind, Regulation, Words
from reglament.store.words import asked, stems, terms
from reglament.web.words import say

GLYPHS = {
    ClauseKind.EXECUTED: "run",
    ClauseKind.RECORDED: "rec",
    ClauseKind.INFORMATIVE: "info",
}
MOST_ASKED = 100
_WORD = re.compile(r"[^\W_]+")
_PRINTED = re.compile(r"(?:§|п\.|cl\.)?\s*(\d+(?:\.\d+)*)\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause as the page shows it: what the program does with it, and where it is settled by us."""

    clause: Clause
    glyph: str
    state: str
    values: tuple[str, ...]
    conflicts: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Clauses under one number of the text, "" before the first; `parts` are the numbers below and their clause."""

    number: str
    lines: tuple[ClauseLine, ...]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Return each number below, in two steps at most, and the clause that it begins with."""
        first: dict[str, str] = {}
        for line in self.lines:
            number = ".".join(line.clause.source.split(".")[:2])
            if number != self.number:
                first.setdefault(number, line.clause.id)
        return [*first.items()]


@dataclass(frozen=True, slots=True)
class Found:
    """What a query leaves in view: names of clauses and of our readings; all of them where nothing is asked."""

    query: str
    names: frozenset[str]
    clauses: int
    readings: int

    def told(self, language: str) -> str:
        """Return how many were found, in words, "" where nothing is asked."""
        if not self.query:
            return ""
        if not self.names:
            return say("published.found_none", language)
        parts = (
            self.clauses and say("published.clauses", language, n=self.clauses),
            self.readings and say("published.readings", language, n=self.readings),
        )
        return say("published.found", language, found=", ".join(str(one) for one in parts if one))


def clause_lines(regulation: Regulation) -> list[ClauseLine]:
    """Return every clause with what executes it and whether a test shows it."""
    return [
        ClauseLine(
            clause=found.clause,
            glyph=GLYPHS[found.clause.kind],
            state=found.state,
            values=found.implemented_by,
            conflicts=tuple(
                (name, regulation.conflicts[name])
                for name in found.clause.settled_by
                if name in regulation.conflicts
            ),
        )
        for found in clause_states(regulation, regulations.evidence_of(regulation))
    ]


def sections(lines: Sequence[ClauseLine]) -> list[Section]:
    """Return the clauses under the first step of their printed number, in the order of the text."""
    parts = groupby(lines, key=lambda line: line.clause.source.partition(".")[0])
    return [Section(number, tuple(within)) for number, within in parts]


def found_in(regulation: Regulation, query: str) -> Found:
    """Return the clauses and our readings that hold every word asked for in some form, or bear the number asked for.

    A name (IS-4, X-2) finds itself and the clauses that rest on it, a number that the text prints (2.5) what stands
    under it, and nothing that only holds these figures.
    """
    query = " ".join(query[:MOST_ASKED].split())
    under = _under(regulation, query)
    if under:
        return Found(query, under, len(under), 0)
    clauses = {one.id for one in regulation.clauses.values() if not query or _fits(one, query)}
    readings = {
        name
        for name, text in regulation.conflicts.items()
        if not query or name.casefold() == query.casefold() or _holds(text, query)
    }
    return Found(query, frozenset(clauses | readings), len(clauses), len(readings))


def _under(regulation: Regulation, query: str) -> frozenset[str]:
    printed = _PRINTED.fullmatch(query)
    if printed is None:
        return frozenset()
    return frozenset(
        one.id
        for one in regulation.clauses.values()
        if f"{one.source}.".startswith(f"{printed[1]}.")
    )


def _fits(clause: Clause, query: str) -> bool:
    named = query.casefold()
    if any(name.casefold() == named for name in (clause.id, *clause.settled_by)):
        return True
    return _holds(clause.text, query)


def _holds(text: Words, query: str) -> bool:
    words = query.split()
    return bool(words) and all(any(_has(one, word) for one in (text.en, text.ru)) for word in words)


def _has(text: str, word: str) -> bool:
    """Tell whether the text has the word in some form, or one that begins with what is typed so far."""
    known, begun = _indexed(text)
    wanted = asked(word)
    if not wanted or known.issuperset(wanted):
        return bool(wanted)
    return all(
        stem in begun if stem.isdigit() else any(one.startswith(stem) for one in begun)
        for stem in _typed(word)
    )


def _typed(word: str) -> Iterator[str]:
    # a stem may end otherwise than what is typed, which finds by itself too: the shorter of both is asked for
    plain = _WORD.findall(word.lower().replace("ё", "е"))
    for stem, typed in zip(stems(word), plain, strict=False):
        yield stem if typed.startswith(stem) else typed


@lru_cache(maxsize=4_000)
def _indexed(text: str) -> tuple[frozenset[str], frozenset[str]]:
    plain = text.lower().replace("ё", "е")
    return frozenset(terms(text).split()), frozenset(_WORD.findall(plain))
