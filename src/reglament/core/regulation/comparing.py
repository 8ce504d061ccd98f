"""Owns what changed from one version of a regulation to the next, told in its own words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reglament.core.regulation.contacting import hours_told
from reglament.core.regulation.document import CalendarSheet, Parameter, Regulation, Words
from reglament.core.regulation.promising import target_from
from reglament.core.regulation.telling import target_words

NOTHING = Words("—", "—")
NONE = Words("none", "нет")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that is not what it was: `area` is clause, promise, hours, channel or value."""

    area: str
    name: Words
    before: Words
    after: Words
    clauses: tuple[str, ...] = ()


def differences(old: Regulation, new: Regulation) -> tuple[Difference, ...]:
    """Return everything people are told that `new` says otherwise than `old`, promises first."""
    areas = (
        ("promise", _promises(old), _promises(new)),
        ("hours", _hours(old), _hours(new)),
        ("channel", _channels(old), _channels(new)),
        ("clause", _clauses(old), _clauses(new)),
        ("value", _values(old), _values(new)),
    )
    return tuple(one for area, before, after in areas for one in _apart(area, before, after))


Told = tuple[Words, Words, tuple[str, ...]]


def _apart(area: str, old: Mapping[str, Told], new: Mapping[str, Told]) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None and before[1] == after[1]:
            continue
        name, _, clauses = after or before or (NOTHING, NOTHING, ())
        yield Difference(
            area=area,
            name=name,
            before=before[1] if before else NOTHING,
            after=after[1] if after else NOTHING,
            clauses=clauses,
        )


def _clauses(regulation: Regulation) -> dict[str, Told]:
    return {
        one.id: (Words(one.id, one.id), one.text, (one.id,)) for one in regulation.clauses.values()
    }


def _hours(regulation: Regulation) -> dict[str, Told]:
    return {
        name: (sheet.label, _week_told(sheet), sheet.clauses)
        for name, sheet in regulation.calendar_sheets.items()
    }


def _week_told(sheet: CalendarSheet) -> Words:
    """Return the hours of an ordinary week with the breaks in them."""
    week = hours_told(sheet)
    if not sheet.breaks:
        return week
    breaks = ", ".join(sheet.breaks).replace("-", "–")
    return Words(f"{week.en}, closed {breaks}", f"{week.ru}, перерыв {breaks}")


def _channels(regulation: Regulation) -> dict[str, Told]:
    return {
        name: (rule.label, _opening(rule.address, rule.opens), rule.clauses)
        for name, rule in regulation.channels.items()
    }


def _opening(address: str, opens: frozenset[str]) -> Words:
    levels = ", ".join(sorted(opens))
    told = ": ".join(part for part in (address, levels) if part)
    return Words(told, told) if told else NONE


def _promises(regulation: Regulation) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for commitment in regulation.commitments.values():
        for row in commitment.table.rows:
            when = {name: sorted(values) for name, values in sorted(row.when.items())}
            told = [_fact_told(regulation, name, values) for name, values in when.items()]
            name = Words(
                ", ".join((commitment.label.en, *(one.en for one in told))),
                ", ".join((commitment.label.ru, *(one.ru for one in told))),
            )
            key = f"{commitment.kind}: {when}"
            found[key] = (name, _target(str(row.then["target"])), row.clauses)
    return found


def _fact_told(regulation: Regulation, name: str, values: Sequence[str]) -> Words:
    """Return "Level: Silver" in the regulation's own words, or the names where it has none."""
    fact = regulation.facts[name]
    label = fact.label or Words(name, name)
    told = [fact.labels.get(one, Words(one, one)) for one in values]
    en, ru = ("/".join(one) for one in ([w.en for w in told], [w.ru for w in told]))
    return Words(f"{label.en}: {en}", f"{label.ru}: {ru}")


def _target(printed: str) -> Words:
    if printed == "none":
        return NONE
    target = target_from(printed)
    return Words(target_words(target, "en"), target_words(target, "ru"))


def _values(regulation: Regulation) -> dict[str, Told]:
    return {
        name: (one.label, _shown(one), one.clauses) for name, one in regulation.parameters.items()
    }


def _shown(parameter: Parameter) -> Words:
    value = parameter.value
    values = value if isinstance(value, tuple) else (str(value),)
    told = [parameter.labels.get(one, Words(one, one)) for one in values if one]
    words = Words(", ".join(one.en for one in told), ", ".join(one.ru for one in told))
    return words if told else NOTHING
