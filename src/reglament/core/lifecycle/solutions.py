"""Owns workarounds and solutions: told to the customer in writing, or they do not count (TE-17, TE-53, X-18)."""

from reglament.core.clocks.reminding.continuous import under_continuous_work
from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.closing import check_needs, known_outcome
from reglament.core.lifecycle.development import check_item_named
from reglament.core.lifecycle.relations import check_split
from reglament.core.lifecycle.spans import restored
from reglament.core.lifecycle.taking import answered, owned_by_solver
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.regulation.document import Words


def give_workaround(case: Case, command: c.GiveWorkaround) -> tuple[e.Event, ...]:
    """Return the temporary solution, a way to reduce the impact (TE-17); its words go to the customer."""
    case.require_staff(command)
    case.require_not_ended()
    require_text(command.message.text, Words("The description of the way", "описание способа"))
    rule = case.regulation.continuous
    # where no workaround is promised it is a written answer all the same
    cited = case.clauses_of("workaround") or case.clauses_of("response", "follow_up")
    if rule is not None and under_continuous_work(case.regulation, case.book.scene):
        cited = tuple(dict.fromkeys((*cited, *rule.clauses)))
    given = case.event(
        e.WorkaroundGiven,
        command,
        clauses=cited,
        message=command.message,
        impact_reduced=True,
    )
    return (*answered(case, command), given)


def resolve(case: Case, command: c.Resolve) -> tuple[e.Event, ...]:
    """Return the solution with its outcome; the letter about it cannot be left out (TE-53).

    Raises Refused for what is solved already: one solution is told once, and another one only after a reopening.
    """
    case.require_staff(command)
    case.require_open()
    check_split(case)
    outcome = known_outcome(case.regulation, command.outcome)
    require_text(command.message.text, Words("What the customer is told", "текст для клиента"))
    check_needs(outcome, command.details, message=command.message)
    check_item_named(case, command.details, outcome.clauses)
    solved = case.event(
        e.Resolved,
        command,
        clauses=tuple(dict.fromkeys((*outcome.clauses, *case.clauses_of("permanent_fix")))),
        outcome=outcome.code,
        message=command.message,
        details=command.details,
    )
    failed = restored(case, command, outcome, command.details)
    return (*owned_by_solver(case, command), *failed, solved)
