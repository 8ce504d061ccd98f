"""Owns what support covers at which level, as one table: served, advice only, or not (IS-69)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reglament.core.regulation.document import Regulation, ScopeEntry, Words

SERVED, ADVICE, NOT = "in", "advice", "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One entry of the scope with its answer at each level, in the order of `levels_of`."""

    entry: ScopeEntry
    answers: tuple[str, ...]


def levels_of(regulation: Regulation) -> tuple[tuple[str, Words], ...]:
    """Return the levels with their words, none where the regulation has only one way to serve."""
    fact = regulation.facts.get("level")
    if fact is None:
        return ()
    return tuple((name, fact.labels.get(name, Words(name, name))) for name in fact.values)


def coverage(regulation: Regulation) -> tuple[Covered, ...]:
    """Return every entry of the scope with its answers."""
    levels = [name for name, _ in levels_of(regulation)] or ["*"]
    return tuple(
        Covered(entry=one, answers=tuple(_answer(one, level) for level in levels))
        for one in regulation.scope.values()
    )


def shortfalls(
    regulation: Regulation, facts: Mapping[str, str], *, scope: str = ""
) -> tuple[tuple[ScopeEntry, str], ...]:
    """Return what a request of these facts asks for and is not served at its level: not at all, or by advice only.

    `scope` is the entry that was chosen, "" where none was. Each entry stands once, with its answer.
    """
    level, found = facts.get("level", ""), dict[str, tuple[ScopeEntry, str]]()
    for asked in _asked(regulation, facts, scope):
        answers = [(entry, _answer(entry, level)) for entry in asked]
        if any(answer == SERVED for _, answer in answers):
            continue
        # an entry that is served nowhere is no loss where it does not hold
        lost = (it for it in answers if it[0].admits == SERVED or _holds(it[0], level))
        found.update((entry.code, (entry, answer)) for entry, answer in lost)
    return tuple(found.values())


def _asked(
    regulation: Regulation, facts: Mapping[str, str], scope: str
) -> Iterator[tuple[ScopeEntry, ...]]:
    """Yield the entries that each thing said asks for, any of which may serve it; a chosen one stands for them all."""
    if scope in regulation.scope:
        yield (regulation.scope[scope],)
        return
    for name, value in facts.items():
        yield tuple(
            entry
            for entry in regulation.scope.values()
            if value in entry.asked_as.get(name, ()) or entry.states.get(name) == value
        )


def _answer(entry: ScopeEntry, level: str) -> str:
    return entry.admits if _holds(entry, level) else NOT


def _holds(entry: ScopeEntry, level: str) -> bool:
    return bool({"*", level} & set(entry.levels))
