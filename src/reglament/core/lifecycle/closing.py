"""Owns closing: what an outcome demands (X-21)."""

from collections.abc import Mapping

from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.development import check_item_named
from reglament.core.lifecycle.relations import check_split
from reglament.core.lifecycle.spans import restored
from reglament.core.lifecycle.taking import owned_by_solver
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Outcome, Regulation, Words
from reglament.core.regulation.needs import names_of_needs
from reglament.core.regulation.refused import Refused


def close(case: Case, command: c.Close) -> tuple[e.Event, ...]:
    """Return the closing; raises Refused until the outcome's conditions hold (TE-54 to TE-57).

    A customer closes by confirming a solution that was told, and nothing else. An outcome that closing itself tells is
    as good as solved by who closes.
    """
    confirmed = command.actor.kind is ActorKind.CUSTOMER and not command.outcome
    if not (confirmed and case.ticket.state is TicketState.RESOLVED):
        case.require_staff(command)
    case.require_not_ended()
    check_split(case)
    outcome = known_outcome(case.regulation, command.outcome or case.ticket.outcome)
    told = _told(case, outcome.code)
    details = {**(told.details if told else {}), **command.details}
    check_needs(outcome, details, message=command.message or (told.message if told else None))
    check_item_named(case, details, outcome.clauses)
    if outcome.closing == "never":
        raise _never(case.regulation, outcome)
    if outcome.closing == "after_letter" and told is None and command.message is None:
        raise _untold(outcome)
    _check_written(case, command)
    if command.message is not None:
        require_text(command.message.text, Words("The text of the letter", "текст письма"))
    closed = case.event(
        e.Closed,
        command,
        clauses=outcome.clauses,
        outcome=outcome.code,
        details=details,
        message=command.message,
    )
    solved = () if told is not None else _solved_with(case, command, outcome, details)
    return (*solved, closed)


def _untold(outcome: Outcome) -> Refused:
    return Refused(
        Words(
            f"The customer has not been told of the outcome: {outcome.label.en}",
            f"Клиент ещё не извещён об итоге: {outcome.label.ru}",
        ),
        clauses=outcome.clauses,
        remedy=Words("Close with a letter, or resolve first.", "Закройте с письмом."),
    )


def _solved_with(
    case: Case, command: c.Close, outcome: Outcome, details: Mapping[str, str]
) -> tuple[e.Event, ...]:
    """Return what a solution brings about where closing is the first to tell it."""
    return (*owned_by_solver(case, command), *restored(case, command, outcome, details))


def _check_written(case: Case, command: c.Close) -> None:
    """A call refines a special request, but its solution is told in writing (IS-44)."""
    parameter = case.regulation.parameters.get("vip_closing_needs")
    if parameter is None or parameter.value != "public_message":
        return
    if case.ticket.facts.get("level") != "vip" or command.message is not None:
        return
    if case.ticket.last_public_at is None:
        raise Refused(
            Words("The solution has not been told in writing", "Решение не сообщено письменно"),
            clauses=parameter.clauses,
            remedy=Words("Reply or close with a letter.", "Ответьте или закройте с письмом."),
        )


def known_outcome(regulation: Regulation, code: str) -> Outcome:
    """Return the outcome of this code; raises Refused naming the codes there are."""
    outcome = regulation.outcomes.get(code)
    if outcome is None:
        allowed = ", ".join(regulation.outcomes)
        raise Refused(
            Words(f"There is no outcome {code!r:.60}", f"Нет такого итога: {code!r:.60}"),
            remedy=Words(f"Use one of: {allowed}.", f"Допустимы: {allowed}."),
        )
    return outcome


def check_needs(outcome: Outcome, details: Mapping[str, str], *, message: c.Message | None) -> None:
    """Raise Refused where a detail that the outcome needs is missing; a message is its own solution text."""
    given = {name for name, value in details.items() if value.strip()}
    if message is not None and message.text.strip():
        given |= {"solution", "letter"}
    missing = [name for name in outcome.needs if name not in given]
    if missing:
        names = names_of_needs(missing)
        raise Refused(
            Words(
                f"The outcome “{outcome.label.en}” needs: {names.en}",
                f"Для итога «{outcome.label.ru}» нужно: {names.ru}",
            ),
            clauses=outcome.clauses,
            remedy=Words("Fill in what is missing.", "Заполните недостающее."),
            field=missing[0],
        )


def _told(case: Case, outcome: str) -> e.Resolved | None:
    for event in reversed(case.history):
        if isinstance(event, e.Resolved):
            return event if event.outcome == outcome else None
        if isinstance(event, e.Reopened):
            return None
    return None


def _never(regulation: Regulation, outcome: Outcome) -> Refused:
    ways = [regulation.outcomes[code] for code in outcome.leads_to if code in regulation.outcomes]
    return Refused(
        Words(
            f"“{outcome.label.en}” alone does not close a ticket",
            f"«{outcome.label.ru}» само по себе обращение не закрывает",
        ),
        clauses=outcome.clauses,
        remedy=Words(
            "Decide whether support covers it: "
            + ", ".join([*(w.label.en for w in ways), "or back to work"])
            + ".",
            "Решите, входит ли это в поддержку: "
            + ", ".join([*(w.label.ru for w in ways), "либо верните в работу"])
            + ".",
        ),
    )
