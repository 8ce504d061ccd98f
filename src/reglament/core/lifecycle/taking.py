"""Owns what begins the work besides its own command: taking and answering (IS-108); who answers takes (TE-16).

Nobody loses a request to who did not know that he had it.
"""

from reglament.core.clocks.reminding.continuous import under_continuous_work
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.gates import access_row, check_gates
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused


class TakenMeanwhile(Refused):
    """Somebody has the request by `owned`, and who wanted to take it, or to give it to somebody, did not know it."""

    def __init__(self, owned: e.Assigned, *, takes: bool) -> None:
        who = owned.assignee_name or owned.assignee
        super().__init__(
            Words(f"{who} has taken it meanwhile", f"Это уже взял сотрудник {who}"),
            remedy=Words("Take it over?", "Принять его у коллеги?")
            if takes
            else Words("It stays with its owner.", "Исполнитель остаётся прежним."),
        )
        self.owned = owned


def require_owner_seen(case: Case, command: c.Assign) -> None:
    """Raise TakenMeanwhile where somebody else has the request than the actor saw; what is free nobody loses."""
    known, has = command.taken_from, case.ticket.assignee
    if known is None or not has or has == known:
        return
    changes = (one for one in reversed(case.history) if isinstance(one, e.Assigned))
    raise TakenMeanwhile(next(changes), takes=command.assignee == command.actor.id)


def taken(case: Case, command: c.Command) -> tuple[e.Event, ...]:
    """Return that the actor becomes the owner of continuous work without one; nothing where it has one or is none."""
    rule = case.regulation.continuous
    if (
        rule is None
        or case.ticket.assignee
        or not under_continuous_work(case.regulation, case.book.scene)
    ):
        return ()
    return (_owned(case, command, rule.clauses),)


def begun(case: Case, command: c.Command) -> tuple[e.Event, ...]:
    """Return the start of work, with the actor as owner where there was none; the gates were asked before."""
    start = _started(case, command)
    if case.ticket.assignee:
        return (start,)
    return (*(taken(case, command) or (_owned(case, command),)), start)


def answered(case: Case, command: c.Command) -> tuple[e.Event, ...]:
    """Return what goes before an answer: the start of work on a registered request, unless a gate is closed.

    Advice may be given before a gate opens, so that a closed one leaves the state. Where taking a request before an
    earlier one needs a reason (AS-17), an answer takes none that nobody owns.
    """
    if not case.ticket.assignee and case.regulation.queue.reason_for_skipping:
        return taken(case, command)
    return begun(case, command) if _may_begin(case) else taken(case, command)


def owned_by_solver(case: Case, command: c.Resolve | c.Close) -> tuple[e.Event, ...]:
    """Return that who solves a request becomes its owner where nobody is, as by an answer; the solution begins nothing.

    Where taking a request before an earlier one needs a reason (AS-17), a solution takes none either.
    """
    if case.ticket.assignee:
        return ()
    if case.regulation.queue.reason_for_skipping:
        return taken(case, command)
    return taken(case, command) or (_owned(case, command),)


def started_by_taking(case: Case, command: c.Assign) -> tuple[e.Event, ...]:
    """Return the start of work where the actor takes a registered request and no gate is closed, else nothing.

    Who gives it to somebody else begins nothing.
    """
    if command.assignee != command.actor.id or not _may_begin(case):
        return ()
    return (_started(case, command),)


def _may_begin(case: Case) -> bool:
    if case.ticket.state is not TicketState.REGISTERED:
        return False
    try:
        check_gates(case)
    except Refused:
        return False
    return True


def _started(case: Case, command: c.Command) -> e.WorkStarted:
    told = case.regulation.parameters.get("start_letter")
    gate, first = access_row(case), case.ticket.work_started_at is None
    cited = (
        *(told.clauses if told is not None else ()),
        *(gate.clauses if gate is not None else ()),
    )
    row = gate.id if gate is not None else ""
    return case.event(e.WorkStarted, command, clauses=cited, row=row, first=first)


def _owned(case: Case, command: c.Command, clauses: tuple[str, ...] = ()) -> e.Assigned:
    return case.event(
        e.Assigned,
        command,
        clauses=clauses,
        assignee=command.actor.id,
        assignee_name=command.actor.name,
    )
