"""Owns for what a calendar counts: which promises at which levels and priorities, derived from the tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from reglament.core.regulation.contacting import ALWAYS, hours_told
from reglament.core.regulation.document import Commitment, Regulation, TargetKind, Unit, Words
from reglament.core.regulation.promising import target_from
from reglament.core.tables.table import Row, Table

# the fact people look for first; the others stand in the order of the tables
FIRST = "level"

Where = tuple[tuple[str, tuple[str, ...]], ...]
Combination = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Promises that a calendar counts alike.

    `where` fact -> its values, in their order and without the facts that make no difference; empty for all requests.
    `by_clock`: the figure is of clock hours, for which the calendar is only where they begin and end (X-26).
    """

    promises: tuple[Words, ...]
    where: Where
    by_clock: bool
    clauses: tuple[str, ...]


def served_by(regulation: Regulation, calendar: str) -> tuple[Served, ...]:
    """Return what the calendar named so counts, promises that are counted alike together.

    What the tables answer with "none" is no promise and is left out.
    """
    closes = hours_told(regulation.calendar_sheets[calendar]) != ALWAYS
    together: dict[tuple[Where, bool], Served] = {}
    for commitment in regulation.commitments.values():
        for found in _of(regulation, commitment, calendar, closes=closes):
            key = (found.where, found.by_clock)
            known = together.get(key)
            together[key] = found if known is None else _joined(known, found)
    return tuple(together.values())


def _joined(known: Served, found: Served) -> Served:
    clauses = tuple(dict.fromkeys((*known.clauses, *found.clauses)))
    return replace(known, promises=(*known.promises, *found.promises), clauses=clauses)


def _of(
    regulation: Regulation, commitment: Commitment, calendar: str, *, closes: bool
) -> Iterator[Served]:
    """Yield what the calendar counts of one commitment; only where it `closes` do clock hours differ."""
    asked = dict.fromkeys((*commitment.calendar.inputs, *commitment.table.inputs))
    facts = {
        name: regulation.facts[name].values for name in sorted(asked, key=lambda one: one != FIRST)
    }
    alike: dict[bool, dict[Combination, tuple[str, ...]]] = {False: {}, True: {}}
    for combination in product(*facts.values()):
        values = dict(zip(facts, combination, strict=True))
        on, cell = _row(commitment.calendar, values), _row(commitment.table, values)
        if on is None or cell is None or on.then["calendar"] != calendar:
            continue
        target = target_from(cell.then["target"])
        if target.kind is not TargetKind.NONE:
            clock = target.amount is not None and target.amount.unit is Unit.CLOCK_HOURS
            alike[clock and closes][combination] = on.clauses or commitment.clauses
    for by_clock, found in alike.items():
        for where, covered in _boxes(found.keys(), facts):
            clauses = tuple(dict.fromkeys(id_ for one in covered for id_ in found[one]))
            yield Served(
                promises=(commitment.label,), where=where, by_clock=by_clock, clauses=clauses
            )


def _row(table: Table, facts: Mapping[str, str]) -> Row | None:
    return next((row for row in table.rows if row.answers(facts)), None)


def _boxes(
    combinations: Iterable[Combination], facts: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Where, list[Combination]]]:
    """Yield conditions that together name the combinations, each once, with those that it names."""
    found = list(combinations)
    if not found:
        return
    if not facts:
        yield (), found
        return
    (name, values), *others = facts.items()
    tails = {
        value: frozenset(one[1:] for one in found if one[0] == value)
        for value in values
        if any(one[0] == value for one in found)
    }
    for tail in dict.fromkeys(tails.values()):
        chosen = tuple(value for value in tails if tails[value] == tail)
        own: Where = () if len(chosen) == len(values) else ((name, chosen),)
        for where, rest in _boxes(sorted(tail), dict(others)):
            yield (*own, *where), [(value, *one) for value in chosen for one in rest]
