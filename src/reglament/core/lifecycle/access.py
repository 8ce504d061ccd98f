"""Owns remote access put on record and taken off it; what it does to due instants is the clocks' (X-15)."""

from reglament.core.lifecycle.case import STAFF, Case, require_reason
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.access import AccessDetailsGiven, GiveAccessDetails
from reglament.core.model.ticket import OPEN_STATES, TicketState
from reglament.core.regulation.document import IntakeField, Regulation, Words
from reglament.core.regulation.refused import Refused


def set_remote_access(case: Case, command: c.SetRemoteAccess) -> tuple[e.Event, ...]:
    """Return the grant or withdrawal; a grant ends waiting for access, and a suspension for want of it.

    Withdrawal is recorded on an ended ticket too: AS-54 asks for it. On an open one it may move what was promised to a
    later moment (X-15), so that staff who record it say why.

    Raises Refused for a tool that the regulation does not name, where only advice is given (IS-87), and where that
    reason is missing.
    """
    if command.granted:
        case.require_open()
        _check_known(case, command)
        check_tool(case.regulation, command.tool)
        _check_advice_only(case)
    if command.granted == has_access(case):
        return ()
    if command.granted:
        return _granted(case, command)
    if command.actor.kind in STAFF and case.ticket.state in OPEN_STATES:
        require_reason(command.reason, _clauses(case))
    withdrawn = case.event(
        e.RemoteAccessSet, command, clauses=_clauses(case), granted=False, reason=command.reason
    )
    return (withdrawn,)


def _granted(case: Case, command: c.SetRemoteAccess | GiveAccessDetails) -> tuple[e.Event, ...]:
    """Return the grant, and the end of what waited for it."""
    cited = _clauses(case)
    change = case.event(e.RemoteAccessSet, command, clauses=cited, granted=True, tool=command.tool)
    if not _awaited(case):
        return (change,)
    party = case.ticket.waiting_for or "access"
    return (change, case.event(e.WaitingEnded, command, clauses=cited, party=party))


def secret_field(regulation: Regulation) -> IntakeField | None:
    """Return the field of the form that holds access details, None where the regulation asks for none."""
    return next((one for one in regulation.intake.values() if one.form == "secret"), None)


def give_access_details(case: Case, command: GiveAccessDetails) -> tuple[e.Event, ...]:
    """Return that details were given, and with them access itself, where it is asked for and not on record (IS-105).

    Raises Refused where the regulation asks for no details, once the ticket ended, for a tool that the regulation does
    not name, and where only advice is given (IS-87).
    """
    field = secret_field(case.regulation)
    if field is None:
        raise Refused(
            Words("Access details are not asked for here", "Данных доступа здесь не спрашивают"),
            remedy=Words("Leave them out.", "Не указывайте их."),
        )
    case.require_not_ended()
    _check_advice_only(case)
    if command.tool:
        check_tool(case.regulation, command.tool)
    known = "remote_access" in case.regulation.facts and case.ticket.state in OPEN_STATES
    granted = _granted(case, command) if known and not has_access(case) else ()
    return (*granted, case.event(AccessDetailsGiven, command, clauses=field.clauses))


def has_access(case: Case) -> bool:
    """Tell whether remote access is on record now."""
    known = {**case.ticket.intake, **case.ticket.facts}
    return known.get("remote_access") == "true"


def _awaited(case: Case) -> bool:
    if case.ticket.waiting_for == "access":
        return True
    ground = case.regulation.grounds.get(case.ticket.ground)
    if ground is None or case.ticket.state is not TicketState.SUSPENDED:
        return False
    deciding = case.tables_deciding(ground.code)
    return "no_access" in ground.needs or any("remote_access" in t.inputs for t in deciding)


def check_tool(regulation: Regulation, tool: str) -> None:
    """Raise Refused for a tool of remote access that the regulation does not name."""
    allowed = tools(regulation)
    if not allowed or tool.casefold() in {name.casefold() for name in allowed}:
        return
    names = ", ".join(allowed)
    raise Refused(
        Words(
            f"Remote access by {tool or 'an unnamed tool'} is not provided for",
            f"Доступ через {tool or 'неназванное средство'} не предусмотрен",
        ),
        clauses=regulation.parameters["remote_tools"].clauses,
        remedy=Words(f"Use: {names}.", f"Используйте: {names}."),
    )


def _check_known(case: Case, command: c.SetRemoteAccess) -> None:
    """Where the text speaks of no remote access, staff may put it on record, and no customer is asked for it."""
    if "remote_access" in case.regulation.facts or command.actor.kind in STAFF:
        return
    raise Refused(
        Words("Remote access is not asked for here", "Удалённого доступа здесь не спрашивают"),
        remedy=Words("Write about it instead.", "Напишите об этом."),
    )


def _check_advice_only(case: Case) -> None:
    entry = case.regulation.scope.get(case.ticket.scope)
    if entry is None or entry.admits != "advice":
        return
    raise Refused(
        Words(f"Only advice is given on: {entry.label.en}", f"Только советы: {entry.label.ru}"),
        clauses=entry.clauses,
        remedy=Words(
            "Reply with recommendations or an article.", "Ответьте рекомендацией или статьёй."
        ),
    )


def tools(regulation: Regulation) -> tuple[str, ...]:
    """Return the tools of remote access that the regulation names; none named allows any."""
    parameter = regulation.parameters.get("remote_tools")
    value = parameter.value if parameter is not None else ()
    return value if isinstance(value, tuple) else ()


def _clauses(case: Case) -> tuple[str, ...]:
    fact = case.regulation.facts.get("remote_access")
    return fact.clauses if fact is not None else ()
