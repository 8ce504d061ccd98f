"""Owns transfers to another service level and the flag that takes a ticket out of turn (X-7, IS-59, IS-60)."""

from reglament.core.lifecycle.case import Case, require_reason
from reglament.core.lifecycle.development import check_hand_over
from reglament.core.lifecycle.facts import check_facts
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.regulation.document import Fact, Regulation, Words
from reglament.core.regulation.refused import Refused


def transfer_level(case: Case, command: c.TransferLevel) -> tuple[e.Event, ...]:
    """Return the transfer; where the regulation is silent on it, open clocks count from registration.

    Raises Refused for an unknown level, the level it has, or a missing reason.
    """
    case.require_staff(command)
    case.require_open()
    level = _level_that_moves(case)
    check_facts(case.regulation, {"level": command.level})
    previous = case.ticket.facts.get("level", "")
    if command.level == previous or not command.level:
        raise Refused(
            Words("The ticket is at this level already", "Обращение уже на этом уровне"),
            clauses=level.clauses,
            remedy=Words("Choose another level.", "Выберите другой уровень."),
        )
    rule = case.regulation.transfers.get(command.level)
    cited = rule.clauses if rule is not None else level.clauses
    if rule is None or rule.reason_needed:
        require_reason(command.reason, cited)
    row = None
    if rule is not None and rule.meets:
        # a transfer whose letter meets a promise is the hand-over itself
        row = check_hand_over(case, command.reason)
        cited = tuple(dict.fromkeys((*cited, *(row.clauses if row is not None else ()))))
    moved = case.event(
        e.LevelTransferred,
        command,
        clauses=cited,
        row=row.id if row is not None else "",
        level=command.level,
        previous=previous,
        reason=command.reason,
        counts_from=rule.counts_from if rule is not None else "registration",
        meets=rule.meets if rule is not None else (),
    )
    return (moved,)


def _level_that_moves(case: Case) -> Fact:
    """Return the level; raises Refused where there is none, and where agreements alone decide it (TE-8)."""
    level = case.regulation.facts.get("level")
    if level is None:
        raise Refused(
            Words("This regulation has no levels", "В этом регламенте нет уровней"),
            remedy=Words("Nothing needs to be moved.", "Переводить некуда."),
        )
    if not case.regulation.transfers:
        raise Refused(
            Words("The level is the agreement's here", "Уровень здесь задаёт договор"),
            clauses=level.clauses,
            remedy=Words("Change the agreement.", "Измените договор."),
        )
    return level


def goes_out_of_turn(regulation: Regulation) -> bool:
    """Tell whether a clause lets staff take a request out of turn (AS-18, IS-17)."""
    return "critical" in regulation.queue.ranks


def flag_critical(case: Case, command: c.FlagCritical) -> tuple[e.Event, ...]:
    """Return the flag; raises Refused at a level that is served strictly in order of arrival, or without a reason."""
    case.require_staff(command)
    case.require_open()
    queue = case.regulation.queue
    levels = queue.critical_levels
    if not goes_out_of_turn(case.regulation):
        raise Refused(
            Words("Nothing goes out of turn here", "Вне очереди здесь ничего не идёт"),
            clauses=queue.clauses,
            remedy=Words("Change the priority.", "Измените приоритет."),
        )
    if command.critical and "*" not in levels and case.ticket.facts.get("level", "") not in levels:
        raise Refused(
            Words("This level is served in order of arrival", "Этот уровень идёт по очереди"),
            clauses=queue.clauses,
            remedy=Words(
                "Move it to another level first.", "Сначала переведите на другой уровень."
            ),
        )
    require_reason(command.reason, queue.clauses)
    if command.critical == case.ticket.critical:
        return ()
    flagged = case.event(
        e.CriticalFlagged,
        command,
        clauses=queue.clauses,
        critical=command.critical,
        reason=command.reason,
    )
    return (flagged,)
