"""Owns how an ended ticket comes back to work: by whose word, and whose it is then (X-8)."""

from datetime import datetime

from reglament.core.lifecycle.case import STAFF, Case
from reglament.core.lifecycle.returning import may_reopen, rule_of_reopening
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import SYSTEM, Actor
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.core.regulation.refusing import what_would_help

ANEW = Words("Open a new one that links to it.", "Откройте новое со ссылкой на него.")
ENDED = (TicketState.RESOLVED, TicketState.CLOSED)


def reopened_by_staff(case: Case, command: c.Reopen) -> tuple[e.Event, ...]:
    """Return the reopening, for which staff have any time; raises Refused where nothing is closed."""
    check_ended(case)
    return _came_back(case, command, at=case.at, reason=command.reason)


def check_ended(case: Case) -> None:
    """Raise Refused where there is nothing to reopen."""
    if case.ticket.state not in (*ENDED, TicketState.DECLINED):
        raise _refused(
            case,
            Words(
                f"Request {case.ticket.number} cannot be reopened now",
                f"Обращение {case.ticket.number} сейчас нельзя возобновить",
            ),
        )


def reopened_by_words(case: Case, command: c.AddCustomerReply) -> tuple[e.Event, ...]:
    """Return the reopening by a customer's words, nothing for an open ticket; raises Refused where it is too late."""
    at = command.arrived_at
    if case.ticket.state not in (*ENDED, TicketState.DECLINED):
        return ()
    if case.ticket.state is TicketState.DECLINED:
        raise _declined(case)
    if not may_reopen(case.regulation, case.ticket, at):
        raise _refused(
            case,
            Words(
                f"Request {case.ticket.number} can no longer be reopened",
                f"Обращение {case.ticket.number} уже нельзя возобновить",
            ),
        )
    # what came before the end, held or read late, brings it back no sooner than it was read
    ended_at = max(
        (one for one in (case.ticket.resolved_at, case.ticket.closed_at) if one), default=at
    )
    late = command.released_by is not None or at < ended_at
    return _came_back(case, command, at=case.at if late else at, reason=e.CUSTOMER_REPLY)


def _declined(case: Case) -> Refused:
    ground = case.regulation.grounds.get(case.ticket.ground)
    return Refused(
        Words(
            f"Request {case.ticket.number} was not taken on and takes no more words",
            f"Обращение {case.ticket.number} не принято и больше не дополняется",
        ),
        clauses=ground.clauses if ground is not None else (),
        remedy=what_would_help(ground, "decline") if ground is not None else ANEW,
    )


def _refused(case: Case, what: Words) -> Refused:
    return Refused(
        what,
        clauses=rule_of_reopening(case.regulation),
        remedy=ANEW,
    )


def _came_back(
    case: Case, command: c.Reopen | c.AddCustomerReply, *, at: datetime, reason: str
) -> tuple[e.Event, ...]:
    """The reopening, and its owner where nobody has it: who solved it, unless gone; then nobody."""
    cited = rule_of_reopening(case.regulation)
    events: tuple[e.Event, ...] = (
        case.event(e.Reopened, command, at=at, clauses=cited, reason=reason),
    )
    owner = case.ticket.assignee
    if owner and owner not in command.gone:
        return events
    solver = _solver(case)
    if solver is not None and solver.id not in command.gone:
        back = (solver.id, solver.name, e.SOLVED_IT)
    elif owner:
        back = ("", "", e.OWNER_GONE)
    else:
        return events
    assignee, name, why = back
    given = case.event(
        e.Assigned, command, at=at, actor=SYSTEM, clauses=cited,
        assignee=assignee, assignee_name=name, reason=why,
    )  # fmt: skip
    return (*events, given)


def _solver(case: Case) -> Actor | None:
    """Return who of us told the last solution; where none was told, who closed without one."""
    for kind in (e.Resolved, e.Closed):
        for one in reversed(case.history):
            if isinstance(one, kind) and one.actor.kind in STAFF:
                return one.actor
    return None
