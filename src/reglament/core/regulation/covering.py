"""Owns what support covers at which level, as one table: served, advice only, or not (IS-69)."""

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


def _answer(entry: ScopeEntry, level: str) -> str:
    return entry.admits if {"*", level} & set(entry.levels) else NOT
