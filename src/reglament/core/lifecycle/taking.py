"""Owns who takes continuous work that nobody owns: whoever answers or works on it (TE-16)."""

from reglament.core.clocks.reminding.continuous import under_continuous_work
from reglament.core.lifecycle.case import Case
from reglament.core.model import commands as c
from reglament.core.model import events as e


def taken(case: Case, command: c.Command) -> tuple[e.Event, ...]:
    """Return that the actor becomes the owner of continuous work without one; nothing where it has one or is none."""
    rule = case.regulation.continuous
    if (
        rule is None
        or case.ticket.assignee
        or not under_continuous_work(case.regulation, case.book.scene)
    ):
        return ()
    owner = case.event(
        e.Assigned,
        command,
        clauses=rule.clauses,
        assignee=command.actor.id,
        assignee_name=command.actor.name,
    )
    return (owner,)
