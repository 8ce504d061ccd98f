"""Owns declining, suspending, postponing and refusing: a ground, its needs shown, its letter (AS-63, IS-123)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reglament.core.clocks.book import read
from reglament.core.lifecycle.access import has_access
from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.evolve import fold
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.regulation.document import Ground, Regulation, Row, Words
from reglament.core.regulation.needs import name_of_need, values_of_need
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.vocabulary import LANGUAGES

ACTIONS = ("decline", "suspend", "postpone", "refuse", "cannot_solve")


def refuse(case: Case, command: c.Refuse) -> tuple[e.Event, ...]:
    """Return the refusal; raises Refused without a ground, for an action it does not allow, or an unmet need."""
    case.require_staff(command)
    case.require_open()
    ground = _ground(case, command)
    if command.action not in ground.actions:
        allowed = ", ".join(a for a in ACTIONS if a in ground.actions)
        raise Refused(
            Words(
                f"The ground “{ground.label.en}” does not allow to {command.action}",
                f"Основание «{ground.label.ru}» не допускает действия {command.action}",
            ),
            clauses=ground.clauses,
            remedy=Words(f"It allows: {allowed}.", f"Оно допускает: {allowed}."),
        )
    _check_holds(case, ground)
    _check_needs(case, command, ground)
    require_text(command.message.text, Words("The text of the letter", "текст письма"))
    rows = _rows_deciding(case, ground.code)
    cited = (*ground.clauses, *(clause for row in rows for clause in row.clauses))
    refused = case.event(
        e.Refused,
        command,
        clauses=tuple(dict.fromkeys(cited)),
        row=" ".join(row.id for row in rows),
        action=command.action,
        ground=command.ground,
        message=command.message,
        details=command.details,
    )
    return (refused,)


def grounds_offered(
    regulation: Regulation, history: Sequence[e.Event], action: str, *, at: datetime
) -> tuple[Ground, ...]:
    """Return the grounds that allow `action` and whose needs are shown or may still be given (IS-124)."""
    case = Case(
        regulation=regulation,
        ticket=fold(history),
        history=history,
        book=read(regulation, history),
        at=at,
    )
    return tuple(
        ground
        for ground in regulation.grounds.values()
        if action in ground.actions
        and ground_holds(case, ground.code)
        and all(_shown(case, n) is not False for n in ground.needs)
    )


def _ground(case: Case, command: c.Refuse) -> Ground:
    ground = case.regulation.grounds.get(command.ground)
    if ground is not None:
        return ground
    allowed = {
        code: g for code, g in case.regulation.grounds.items() if command.action in g.actions
    }
    # what every one of them cites says that there must be one (AS-63, IS-123)
    first, *others = [g.clauses for g in allowed.values()] or [()]
    names = ", ".join(allowed)
    raise Refused(
        Words("A ground of the regulation is required", "Нужно основание из регламента"),
        clauses=tuple(one for one in first if all(one in other for other in others)),
        remedy=Words(f"Use one of: {names}.", f"Допустимы: {names}."),
    )


def ground_holds(case: Case, code: str) -> bool:
    """Tell whether the tables that decide on this ground let it hold now; a ground no table names always may (AS-42).

    A table without an answer for what is known forbids nothing: then a person decides.
    """
    return all(row.then.get("ground") == code for row in _rows_deciding(case, code))


def _rows_deciding(case: Case, code: str) -> tuple[Row, ...]:
    known = {**case.ticket.coverage, **case.ticket.facts}
    found = (
        next((row for row in table.rows if row.answers(known)), None)
        for table in case.tables_deciding(code)
    )
    return tuple(row for row in found if row is not None)


def _check_holds(case: Case, ground: Ground) -> None:
    if ground_holds(case, ground.code):
        return
    raise Refused(
        Words(
            f"The ground “{ground.label.en}” does not hold for this request",
            f"Основание «{ground.label.ru}» к этому обращению не подходит",
        ),
        clauses=ground.clauses,
        remedy=Words(*(_what_decides(case, ground.code, language) for language in LANGUAGES)),
    )


def _what_decides(case: Case, code: str, language: str) -> str:
    """Return the facts by which the tables answer otherwise, each with its value, and what to do about them."""
    known = {**case.ticket.coverage, **case.ticket.facts}
    against = [row for row in _rows_deciding(case, code) if row.then.get("ground") != code]
    names = dict.fromkeys(name for row in against for name in row.when)
    told = "; ".join(
        _fact_told(case.regulation, name, known.get(name, ""), language) for name in names
    )
    if language == "ru":
        return f"Решает признак: {told}. Если он неверен, исправьте его, иначе работайте или передайте в разработку."
    return f"This decides: {told}. Correct it where it is wrong, else work on it or hand it over to development."


def _fact_told(regulation: Regulation, name: str, value: str, language: str) -> str:
    fact = regulation.facts.get(name)
    if fact is None:
        return f"{name}: {value}"
    label = fact.labels.get(value)
    return f"{fact.label.in_language(language)}: {label.in_language(language) if label else value}"


def _check_needs(case: Case, command: c.Refuse, ground: Ground) -> None:
    for need in ground.needs:
        shown = _shown(case, need)
        if shown or (shown is None and _given(case, need, command.details.get(need, "").strip())):
            continue
        name = name_of_need(need)
        raise Refused(
            Words(
                f"The ground “{ground.label.en}” needs: {name.en}",
                f"Для основания «{ground.label.ru}» нужно: {name.ru}",
            ),
            clauses=ground.clauses,
            remedy=NEED_REMEDY.get(
                need, Words("Give it with the refusal.", "Укажите это при отказе.")
            ),
            field=need,
        )


def _shown(case: Case, need: str) -> bool | None:
    """Tell whether the history shows the need; None where only the command's details can."""
    shows = SHOWN_BY.get(need)
    return None if shows is None else shows(case)


def _clarified(case: Case) -> bool:
    """A letter that asks and waits is one clarification, told by two events of one moment."""
    asked = {event.at for event in case.history if _asks(event)}
    return len(asked) >= _wanted(case, "clarifications_before_insufficient_info")


def _wanted(case: Case, name: str) -> int:
    parameter = case.regulation.parameters.get(name)
    told = str(parameter.value) if parameter is not None else ""
    return int(told) if told.isdecimal() else 1


def _asks(event: e.Event) -> bool:
    if isinstance(event, e.WaitingStarted):
        return event.party == "customer"
    return isinstance(event, e.StaffReplied) and event.canned.startswith("clarification")


def _not_reproduced(case: Case) -> bool:
    return case.ticket.facts.get("reproduced") == "no"


def _given(case: Case, need: str, value: str) -> bool:
    """Tell whether the value answers the need; where the regulation lists the values, it must be one of them."""
    listed = values_of_need(case.regulation, need)
    return value in listed if listed else bool(value)


def _scoped(case: Case) -> bool | None:
    entry = case.regulation.scope.get(case.ticket.scope)
    return None if entry is None else entry.admits != "in"


def _warned_of_language(case: Case) -> bool | None:
    warned = sum(
        isinstance(event, e.StaffReplied) and event.canned.startswith("warning")
        for event in case.history
    )
    return True if warned >= _wanted(case, "language_warnings") else None


SHOWN_BY: dict[str, Callable[[Case], bool | None]] = {
    "clarification": _clarified,
    "reproduced_no": _not_reproduced,
    "no_access": lambda case: not has_access(case),
    "scope": _scoped,
    "warning": _warned_of_language,
}

NEED_REMEDY = {
    "scope": Words(
        "Choose the scope entry that is outside support first.",
        "Сначала выберите предмет, который в поддержку не входит.",
    ),
    "warning": Words(
        "Warn by a letter first, or say why not.",
        "Сначала предупредите письмом или укажите, почему без него.",
    ),
    "clarification": Words(
        "Ask the customer to clarify first.", "Сначала попросите клиента уточнить."
    ),
    "reproduced_no": Words(
        "Record first that it could not be reproduced.", "Сначала отметьте, что не повторяется."
    ),
    "no_access": Words(
        "Access is on record: use it, or record its end.", "Доступ есть: используйте его."
    ),
}
