"""Owns completing the facts of a case: what is given is checked, what is missing defaulted, derived or asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from reglament.core.regulation.admitting import NotOpened, not_opened
from reglament.core.regulation.document import Fact, Regulation, Row
from reglament.core.tables import NoRowError, decide

YES = {"true": "yes", "yes": "true"}
NO = {"false": "no", "no": "false"}


class FactsError(ValueError):
    """Facts that the regulation cannot answer: `what` is wrong and the `remedy`, naming what is allowed."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Complete facts. `defaulted` were not given, `derived` come from a table, `ignored` were given in vain.

    `not_opened` says why nothing is promised at all: for what was given no request opens.
    """

    facts: Mapping[str, str]
    defaulted: tuple[str, ...] = ()
    derived: tuple[tuple[str, Row], ...] = ()
    ignored: tuple[str, ...] = ()
    not_opened: NotOpened | None = None


def facts_asked(regulation: Regulation) -> tuple[str, ...]:
    """Return the facts that decide what is promised, in the order of their declaration."""
    asked: set[str] = set()
    for commitment in regulation.commitments.values():
        asked.update(commitment.table.inputs, commitment.calendar.inputs)
    if regulation.authority is not None and regulation.authority.fact in asked:
        asked.update(regulation.authority.applies_when)
    return tuple(name for name in regulation.facts if name in asked)


def as_text(value: object) -> str | None:
    """Return a fact's value as the text that documents use; None where it is not a single value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else None


def settle(
    regulation: Regulation, given: Mapping[str, object], *, asked: tuple[str, ...] | None = None
) -> Settled:
    """Return the facts that promises are decided on; raises FactsError naming what is allowed.

    `asked` are those needed (`facts_asked`); others may be given if the regulation declares them.
    """
    facts = {
        name: _checked(regulation, name, value)
        for name, value in given.items()
        if value is not None
    }
    said = tuple(facts)
    defaulted: list[str] = []
    derived: list[tuple[str, Row]] = []
    for name in facts_asked(regulation) if asked is None else asked:
        if name in facts:
            continue
        row = _deriving_row(regulation, name, facts)
        if row is not None:
            facts[name] = row.then[name]
            derived.append((name, row))
        elif regulation.facts[name].default:
            facts[name] = regulation.facts[name].default
            defaulted.append(name)
        elif not _pointless(regulation, name, facts):
            raise _missing(regulation, regulation.facts[name])
    ignored = _apply_authority(regulation, facts)
    return Settled(
        facts=facts,
        defaulted=tuple(name for name in defaulted if name not in ignored),
        derived=tuple(derived),
        ignored=tuple(name for name in ignored if name in given),
        not_opened=not_opened(regulation, said, facts),
    )


def _checked(regulation: Regulation, name: str, value: object) -> str:
    fact = regulation.facts.get(name)
    if fact is None:
        raise FactsError(
            f"{regulation.code} has no fact {name!r}",
            f"Its facts are: {', '.join(regulation.facts) or 'none'}.",
        )
    text = as_text(value)
    if text is not None and text in fact.values:
        return text
    # yes and true are one word to a person; each document chooses which it prints
    other = YES.get(text or "") or NO.get(text or "")
    if other in fact.values:
        return str(other)
    raise FactsError(f"{name} cannot be {value!r}", f"Use one of: {', '.join(fact.values)}.")


def _missing(regulation: Regulation, fact: Fact) -> FactsError:
    return FactsError(
        f"{regulation.code} needs the fact {fact.name!r} ({fact.label.en})",
        f"Give one of: {', '.join(fact.values)}.",
    )


def _deriving_row(regulation: Regulation, name: str, facts: Mapping[str, str]) -> Row | None:
    table = regulation.tables.get(f"{name}_assignment")
    if table is None or not any(fact in facts for fact in table.inputs):
        return None
    known = {fact: facts.get(fact) or regulation.facts[fact].default for fact in table.inputs}
    for fact, value in known.items():
        if not value:
            raise _missing(regulation, regulation.facts[fact])
    try:
        row = decide(table, known)
    except NoRowError:
        return None
    return row if name in row.then else None


def _applies(regulation: Regulation, facts: Mapping[str, str]) -> bool:
    authority = regulation.authority
    return authority is None or all(
        name not in facts or facts[name] in allowed
        for name, allowed in authority.applies_when.items()
    )


def _pointless(regulation: Regulation, name: str, facts: Mapping[str, str]) -> bool:
    authority = regulation.authority
    return authority is not None and name == authority.fact and not _applies(regulation, facts)


def _apply_authority(regulation: Regulation, facts: dict[str, str]) -> tuple[str, ...]:
    """Reset the priority where the regulation ignores it (HY-16 to HY-18); return its name then."""
    authority = regulation.authority
    if authority is None or _applies(regulation, facts):
        return ()
    facts[authority.fact] = authority.otherwise_reset_to
    return (authority.fact,)
