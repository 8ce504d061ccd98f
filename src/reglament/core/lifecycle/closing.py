"""Owns closing: what an outcome demands (X-21), and what a customer's confirmation closes."""

from collections.abc import Mapping

from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.development import check_item_named
from reglament.core.lifecycle.relations import check_split
from reglament.core.lifecycle.returning import rule_of_reopening, solution_to_confirm
from reglament.core.lifecycle.spans import restored
from reglament.core.lifecycle.taking import owned_by_solver
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import ActorKind
from reglament.core.regulation.document import Outcome, Regulation, Words
from reglament.core.regulation.needs import names_of_needs
from reglament.core.regulation.refused import Refused


def close(case: Case, command: c.Close) -> tuple[e.Event, ...]:
    """Return the closing; raises Refused until the outcome's conditions hold (TE-54 to TE-57).

    A customer closes by confirming a solution that was told, and nothing else. An outcome that closing itself tells is
    as good as solved by who closes.
    """
    if command.actor.kind is ActorKind.CUSTOMER:
        return _confirmed(case, command)
    case.require_staff(command)
    case.require_not_ended()
    check_split(case)
    outcome = known_outcome(case.regulation, command.outcome or case.ticket.outcome)
    told = _told(case, outcome.code)
    details = {**(told.details if told else {}), **command.details}
    letter = command.message or (told.message if told else None)
    _check_conditions(case, outcome, details, letter=letter, told=told is not None)
    _check_written(case, command.message)
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


def _confirmed(case: Case, command: c.Close) -> tuple[e.Event, ...]:
    """Return the end by the customer's word that it is solved, and before it the words themselves.

    What the own word had taken back is closed by what lets a word do that, too (X-8).
    """
    code = solution_to_confirm(case.regulation, case.ticket)
    if command.outcome or not code:
        case.require_staff(command)
    check_split(case)
    outcome = known_outcome(case.regulation, code)
    solution = _solution(case, code)
    details = {**(solution.details if solution else {}), **command.details}
    letter = solution.message if solution else None
    _check_conditions(case, outcome, details, letter=letter, told=solution is not None)
    _check_written(case, None)
    again = rule_of_reopening(case.regulation) if case.ticket.taken_back else ()
    closed = case.event(
        e.Closed,
        command,
        clauses=tuple(dict.fromkeys((*outcome.clauses, *again))),
        outcome=code,
        details=details,
    )
    return (*_words(case, command), closed)


def _words(case: Case, command: c.Close) -> tuple[e.Event, ...]:
    message = command.message
    if message is None:
        return ()
    if not message.attachments:
        require_text(message.text, Words("The text of the message", "текст сообщения"))
    said = case.event(
        e.CustomerReplied,
        command,
        clauses=case.clauses_of("follow_up"),
        message=message,
        channel=command.channel,
        confirms=True,
    )
    return (said,)


def _check_conditions(
    case: Case,
    outcome: Outcome,
    details: Mapping[str, str],
    *,
    letter: c.Message | None,
    told: bool,
) -> None:
    """Raise Refused until what the outcome demands is given; `letter` tells the solution, or did, if it was `told`."""
    check_needs(outcome, details, message=letter)
    check_item_named(case, details, outcome.clauses)
    if outcome.closing == "never":
        raise _never(case.regulation, outcome)
    if outcome.closing == "after_letter" and not told and letter is None:
        raise _untold(outcome)


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


def _check_written(case: Case, letter: c.Message | None) -> None:
    """A call refines a special request, but its solution is told in writing (IS-44)."""
    parameter = case.regulation.parameters.get("vip_closing_needs")
    if parameter is None or parameter.value != "public_message":
        return
    if case.ticket.facts.get("level") != "vip" or letter is not None:
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


def _solution(case: Case, outcome: str) -> e.Resolved | e.Closed | None:
    """Return what told the solution that a customer confirms, also where it came back since."""
    ends = [
        one
        for one in reversed(case.history)
        if isinstance(one, e.Resolved | e.Closed) and one.outcome == outcome
    ]
    # a closing repeats the details of a solution, not its words
    return next((one for one in ends if one.message is not None), next(iter(ends), None))


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
