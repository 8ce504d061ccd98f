"""Owns declining, suspending, postponing and refusing: a ground, its needs shown, its letter (AS-63, IS-123)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reglament.core.clocks.book import read
from reglament.core.lifecycle.access import has_access
from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.evolve import fold
from reglament.core.lifecycle.refused import Refused
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.regulation.document import Ground, Regulation, Words

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
    _check_needs(case, command, ground)
    require_text(command.message.text, Words("The text of the letter", "текст письма"))
    refused = case.event(
        e.Refused,
        command,
        clauses=ground.clauses,
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
        if action in ground.actions and all(_shown(case, n) is not False for n in ground.needs)
    )


def _ground(case: Case, command: c.Refuse) -> Ground:
    ground = case.regulation.grounds.get(command.ground)
    if ground is not None:
        return ground
    allowed = ", ".join(
        code for code, g in case.regulation.grounds.items() if command.action in g.actions
    )
    raise Refused(
        Words("A ground of the regulation is required", "Нужно основание из регламента"),
        remedy=Words(f"Use one of: {allowed}.", f"Допустимы: {allowed}."),
    )


def _check_needs(case: Case, command: c.Refuse, ground: Ground) -> None:
    for need in ground.needs:
        shown = _shown(case, need)
        if shown or (shown is None and command.details.get(need, "").strip()):
            continue
        raise Refused(
            Words(
                f"The ground “{ground.label.en}” needs: {need}",
                f"Для основания «{ground.label.ru}» нужно: {need}",
            ),
            clauses=ground.clauses,
            remedy=NEED_REMEDY.get(
                need, Words("Give it with the refusal.", "Укажите это при отказе.")
            ),
        )


def _shown(case: Case, need: str) -> bool | None:
    """Tell whether the history shows the need; None where only the command's details can."""
    shows = SHOWN_BY.get(need)
    return None if shows is None else shows(case)


def _clarified(case: Case) -> bool:
    return any(_asks(event) for event in case.history)


def _asks(event: e.Event) -> bool:
    if isinstance(event, e.WaitingStarted):
        return event.party == "customer"
    return isinstance(event, e.StaffReplied) and event.canned.startswith("clarification")


def _not_reproduced(case: Case) -> bool:
    return case.ticket.facts.get("reproduced") == "no"


def _scoped(case: Case) -> bool | None:
    return True if case.ticket.scope else None


SHOWN_BY: dict[str, Callable[[Case], bool | None]] = {
    "clarification": _clarified,
    "reproduced_no": _not_reproduced,
    "no_access": lambda case: not has_access(case),
    "scope": _scoped,
}

NEED_REMEDY = {
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
