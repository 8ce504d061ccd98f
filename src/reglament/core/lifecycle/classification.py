"""Owns recording what a ticket is about: facts, type, scope, form fields; and the level that follows from facts."""

from collections.abc import Mapping
from dataclasses import replace

from reglament.core.charging import tariff_of
from reglament.core.charging.agreed import PRICE_CONSENT
from reglament.core.lifecycle.case import STAFF, Case
from reglament.core.lifecycle.facts import check_facts, level_row
from reglament.core.lifecycle.folding.stating import LEVEL_BY_HAND
from reglament.core.lifecycle.gates import refuse_uncharged
from reglament.core.lifecycle.information import check_fields
from reglament.core.lifecycle.opening import applies
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import SYSTEM
from reglament.core.regulation.document import Regulation, Row, ScopeEntry, Words
from reglament.core.regulation.refused import Refused

# facts that have commands of their own, because an authority or a clock hangs on them
OWN_COMMANDS = {"level": "TransferLevel", "remote_access": "SetRemoteAccess"}


def classify(case: Case, command: c.Classify) -> tuple[e.Event, ...]:
    """Return what was recorded, and the level that changed facts lead to (IS-28, IS-29, X-61).

    A scope entry brings the facts it states. Raises Refused for facts that are changed by their own commands, unknown
    values or scope, facts against the scope entry, and facts that only staff may state.
    """
    case.require_not_ended()
    if command.actor.kind not in STAFF:
        case.require_open()
    stated = dict(command.facts)
    if command.kind and "type" in case.regulation.facts:
        stated.setdefault("type", command.kind)
    entry = case.regulation.scope.get(command.scope or case.ticket.scope)
    if entry is not None:
        _check_stated(case, command, entry, stated)
        stated |= entry.states if command.scope else {}
    facts = {name: v for name, v in stated.items() if case.ticket.facts.get(name, "") != v}
    _check(case, command, facts)
    events: list[e.Event] = []
    if facts:
        events.append(_changed(case, command, facts))
        events += _reset(case, command, facts)
    known = case.ticket.intake
    intake = {name: v for name, v in command.intake.items() if known.get(name, "") != v}
    if command.kind or command.scope or intake:
        events.append(_classified(case, command, intake))
    return tuple(events)


def _check(case: Case, command: c.Classify, facts: Mapping[str, str]) -> None:
    check_facts(case.regulation, facts)
    check_fields(case.regulation, command)
    if command.intake.get(PRICE_CONSENT, "").strip():
        _check_charged(case, facts)
    authority = case.regulation.authority
    own = {**OWN_COMMANDS, **({authority.fact: "SetPriority"} if authority else {})}
    for name in facts:
        fact = case.regulation.facts[name]
        if name in own:
            raise Refused(
                Words(f"{fact.label.en} has a way of its own", f"{fact.label.ru} меняют иначе"),
                clauses=fact.clauses,
                remedy=Words(f"Use the command {own[name]}.", f"Используйте команду {own[name]}."),
            )
        if fact.origin != "ticket" and command.actor.kind not in STAFF:
            case.require_staff(command)
    if command.scope:
        case.require_staff(command)
        _check_scope(case, command.scope)


def _check_stated(
    case: Case, command: c.Classify, entry: ScopeEntry, stated: Mapping[str, str]
) -> None:
    """Raise Refused for a fact that is not what the scope entry of the request states."""
    remedy = Words("Choose another scope entry first.", "Сначала выберите другой предмет.")
    if command.actor.kind not in STAFF:
        remedy = Words("Write to us what it is about.", "Напишите нам, о чём обращение.")
    for name, value in entry.states.items():
        if stated.get(name, value) == value:
            continue
        fact = case.regulation.facts[name]
        label, given = fact.label, fact.labels.get(value, Words(value, value))
        raise Refused(
            Words(
                f"The scope entry «{entry.label.en}» goes with “{label.en}: {given.en}”",
                f"Предмету «{entry.label.ru}» соответствует «{label.ru}: {given.ru}»",
            ),
            clauses=entry.clauses,
            remedy=remedy,
            field=name,
        )


def _check_charged(case: Case, facts: Mapping[str, str]) -> None:
    """Raise Refused for consent to a price where none is asked: hourly work is what IS-80 and IS-81 describe."""
    ticket = replace(case.ticket, facts={**case.ticket.facts, **facts})
    tariff = tariff_of(case.regulation, ticket, contract_rate=None)
    if not tariff.charged:
        refuse_uncharged(tariff.clauses)
    if not tariff.consent:
        raise Refused(
            Words(
                "No consent to the price is asked for on this request",
                "Согласия с ценой по этому обращению не требуется",
            ),
            clauses=tariff.clauses,
            remedy=Words(
                "The price is that of the contract: leave the field empty.",
                "Цена указана в договоре: оставьте поле пустым.",
            ),
        )


def _check_scope(case: Case, scope: str) -> None:
    entry = case.regulation.scope.get(scope)
    level = case.ticket.facts.get("level", "")
    if entry is None or ("*" not in entry.levels and level not in entry.levels):
        allowed = [
            code
            for code, one in case.regulation.scope.items()
            if "*" in one.levels or level in one.levels
        ]
        raise Refused(
            Words(
                f"There is no scope entry {scope!r:.60} at this level",
                f"На этом уровне нет предмета {scope!r:.60}",
            ),
            clauses=entry.clauses if entry is not None else (),
            remedy=Words(f"Use one of: {', '.join(allowed)}.", f"Допустимы: {', '.join(allowed)}."),
        )


def _changed(case: Case, command: c.Classify, facts: dict[str, str]) -> e.FactsChanged:
    row = _level_row(case, facts)
    changes = dict(facts)
    counted, cited, row_id = "keep", _clauses(case.regulation, facts), ""
    if row is not None and row.then["level"] != case.ticket.facts.get("level"):
        changes["level"] = row.then["level"]
        counted, more = relevel(case.regulation, facts)
        cited, row_id = (*row.clauses, *more), row.id
    elif _decides_figures(case.regulation, facts):
        counted = relevel(case.regulation, facts)[0]
    given, why = _given(case, facts)
    changes |= given
    cited = (*cited, *why)
    return case.event(
        e.FactsChanged,
        command,
        clauses=tuple(dict.fromkeys(cited)),
        row=row_id,
        changes=changes,
        counts_from=counted,
        reason=command.reason,
    )


def _given(case: Case, facts: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the priority that a ticket has from now on which carried none before, and the clauses (HY-14, HY-16)."""
    authority = case.regulation.authority
    if authority is None or case.ticket.facts.get(authority.fact):
        return {}, ()
    default = case.regulation.facts[authority.fact].default
    if not default or not applies(authority, {**case.ticket.facts, **facts}):
        return {}, ()
    return {authority.fact: default}, authority.clauses.get("default", ())


def _level_row(case: Case, facts: Mapping[str, str]) -> Row | None:
    if LEVEL_BY_HAND in case.ticket.flags:
        return None
    return level_row(case.regulation, {**case.ticket.coverage, **case.ticket.facts, **facts})


def relevel(regulation: Regulation, facts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return from where clocks count when these facts change the level, and the clauses that say so.

    Where several facts change at once and disagree, the later start (the change) is the customer's gain only if every
    one of them asks for it; so registration wins.
    """
    rules = regulation.relevel
    found = [rules[name] for name in facts if name in rules]
    if not found:
        return "registration", ()
    cited = tuple(clause for rule in found for clause in rule.clauses)
    if all(rule.counts_from == "change" for rule in found):
        return "change", cited
    return "registration", cited


def _decides_figures(regulation: Regulation, facts: Mapping[str, str]) -> bool:
    return any(
        name in facts
        for commitment in regulation.commitments.values()
        for name in (*commitment.table.inputs, *commitment.calendar.inputs)
    )


def _clauses(regulation: Regulation, facts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(clause for name in facts for clause in regulation.facts[name].clauses)


def _clauses_of_type(regulation: Regulation, kind: str) -> tuple[str, ...]:
    """Return what speaks of types: the fact of that name, or the types for which a priority is suggested (TE-22)."""
    fact, questions = regulation.facts.get("type"), regulation.parameters.get("question_types")
    known = fact or questions
    return known.clauses if kind and known is not None else ()


def _reset(case: Case, command: c.Classify, facts: Mapping[str, str]) -> tuple[e.Event, ...]:
    authority = case.regulation.authority
    if authority is None or applies(authority, {**case.ticket.facts, **facts}):
        return ()
    if case.ticket.facts.get(authority.fact, "") == authority.otherwise_reset_to:
        return ()
    reset = case.event(
        e.FactsChanged,
        command,
        actor=SYSTEM,
        clauses=authority.clauses.get("reset", ()),
        changes={authority.fact: authority.otherwise_reset_to},
        counts_from="registration",
        automatic=True,
    )
    return (reset,)


def _classified(case: Case, command: c.Classify, intake: Mapping[str, str]) -> e.Classified:
    entry = case.regulation.scope.get(command.scope)
    fields = [case.regulation.intake.get(name) for name in intake]
    cited = [*(entry.clauses if entry else ()), *(cl for f in fields if f for cl in f.clauses)]
    cited += _clauses_of_type(case.regulation, command.kind)
    return case.event(
        e.Classified,
        command,
        clauses=tuple(dict.fromkeys(cited)),
        kind=command.kind,
        scope=command.scope,
        intake=intake,
    )
