"""Owns the facts of a ticket: complete at opening, checked against their domains, derived by tables."""

from collections.abc import Mapping
from typing import NamedTuple

from reglament.core.coverage.agreements import NONE
from reglament.core.model.commands import OpenTicket
from reglament.core.regulation.document import Fact, Regulation, Row, Words
from reglament.core.regulation.refused import Refused
from reglament.core.tables import NoRowError, decide

LEVEL_TABLE = "level_assignment"
# what of a command a customer without a licence lacks
AGREEMENT = "agreement"


class Facts(NamedTuple):
    """All facts of a new ticket, the names of the provisional ones, and the row that derived the level with clauses."""

    facts: dict[str, str]
    provisional: tuple[str, ...]
    clauses: tuple[str, ...]
    row: str = ""


def coverage_of(command: OpenTicket) -> dict[str, str]:
    """Return what the agreement, and the channel it came through, say of a new ticket."""
    return {**command.coverage, "channel": command.channel}


def complete_facts(regulation: Regulation, command: OpenTicket) -> Facts:
    """Return all facts of a new ticket, with defaults and derived ones.

    Raises Refused for a fact or value that the regulation does not know, and where the agreement's is not said.
    """
    stated, coverage, kind = command.facts, coverage_of(command), command.kind
    check_facts(regulation, stated)
    facts: dict[str, str] = {}
    provisional = []
    for name, fact in regulation.facts.items():
        if fact.origin == "coverage":
            continue
        value = stated.get(name) or _implied(fact, kind)
        if value:
            facts[name] = value
        elif fact.default and not _unprioritised(regulation, fact, facts, kind):
            facts[name] = fact.default
            if fact.provisional:
                provisional.append(name)
        elif fact.origin == "agreement":
            raise (
                _unlicensed(fact, command.customer_name)
                if _has_none(coverage)
                else _not_agreed(fact)
            )
    row = level_row(regulation, {**coverage, **facts})
    if row is None:
        return Facts(facts, tuple(provisional), ())
    derived = {**facts, "level": row.then["level"]}
    return Facts(derived, tuple(provisional), row.clauses, row.id)


def level_row(regulation: Regulation, known: Mapping[str, str]) -> Row | None:
    """Return the row that derives the level from what is known; None where the level is not derived."""
    table = regulation.tables.get(LEVEL_TABLE)
    level = regulation.facts.get("level")
    if table is None or level is None or level.origin != "derived":
        return None
    try:
        return decide(table, known)
    except NoRowError as none:
        missing = [name for name in table.inputs if not known.get(name)]
        raise Refused(
            Words("The service level cannot be told", "Уровень обслуживания не определить"),
            clauses=level.clauses,
            remedy=Words(
                f"Say what is missing: {', '.join(missing)}.",
                f"Укажите недостающее: {', '.join(missing)}.",
            ),
        ) from none


def check_facts(regulation: Regulation, stated: Mapping[str, str]) -> None:
    """Raise Refused for a fact that the regulation does not declare or a value outside its domain."""
    for name, value in stated.items():
        fact = regulation.facts.get(name)
        if fact is None:
            allowed = ", ".join(regulation.facts)
            raise Refused(
                Words(f"There is no fact {name!r:.60}", f"Нет такого признака: {name!r:.60}"),
                remedy=Words(f"Use one of: {allowed}.", f"Допустимы: {allowed}."),
            )
        if value and value not in fact.values:
            allowed = ", ".join(fact.values)
            raise Refused(
                Words(
                    f"{fact.label.en} cannot be {value!r:.60}",
                    f"{fact.label.ru}: нет значения {value!r:.60}",
                ),
                clauses=fact.clauses,
                remedy=Words(f"Use one of: {allowed}.", f"Допустимы: {allowed}."),
            )


def _has_none(coverage: Mapping[str, str]) -> bool:
    """Return whether a known customer has no agreement that has begun."""
    return coverage.get("sender") == "contact" and coverage.get("contract") == NONE


def _unlicensed(fact: Fact, customer: str) -> Refused:
    en = ", ".join(fact.labels[one].en if one in fact.labels else one for one in fact.values)
    ru = ", ".join(fact.labels[one].ru if one in fact.labels else one for one in fact.values)
    return Refused(
        Words(
            f"{customer or 'The customer'} has no licence in force",
            f"Нет действующей лицензии: {customer or 'клиент'}",
        ),
        clauses=fact.clauses,
        remedy=Words(
            f"Add the licence, which says {fact.label.en.lower()}: {en}.",
            f"Добавьте лицензию, она называет {fact.label.ru.lower()}: {ru}.",
        ),
        field=AGREEMENT,
    )


def _not_agreed(fact: Fact) -> Refused:
    known = ", ".join(fact.values)
    return Refused(
        Words(
            f"{fact.label.en}: the agreement's value is not said",
            f"{fact.label.ru}: не указано значение из договора",
        ),
        clauses=fact.clauses,
        remedy=Words(f"Say which applies: {known}.", f"Укажите, какое действует: {known}."),
    )


def _implied(fact: Fact, kind: str) -> str:
    return kind if fact.name == "type" and kind in fact.values else ""


def _unprioritised(regulation: Regulation, fact: Fact, facts: Mapping[str, str], kind: str) -> bool:
    authority = regulation.authority
    if authority is None or authority.fact != fact.name or not authority.applies_when:
        return False
    known = {"type": kind, **facts}
    return not all(known.get(name, "") in some for name, some in authority.applies_when.items())
