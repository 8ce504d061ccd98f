"""Owns what becomes of a proposed priority: who answers it, on what evidence, and with what reason (TE-51)."""

from datetime import datetime

from reglament.core.lifecycle.case import STAFF, Case, require_reason
from reglament.core.lifecycle.priority import authority_of, changed_to
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import ActorKind
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused


def answer_proposal(case: Case, command: c.AnswerProposal) -> tuple[e.Event, ...]:
    """Return the answer to the open proposal, and the change where it is consent (TE-51).

    Staff record the customer's answer by naming the message that gives it: consent takes effect when that was written.
    Raises Refused where nothing is proposed,
    the other side must answer, the message cannot be the answer, or a customer who does not agree gives no reason.
    """
    authority = authority_of(case)
    case.require_open()
    clauses = authority.clauses.get("staff", ())
    proposed = case.ticket.proposed_priority
    if not proposed:
        raise Refused(
            Words("No proposal is open", "Открытого предложения нет"),
            clauses=clauses,
            remedy=Words("Propose a priority first.", "Сначала предложите приоритет."),
        )
    proposal = next(one for one in reversed(case.history) if isinstance(one, e.PriorityProposed))
    if command.actor.kind in STAFF and command.said_in:
        _check_evidence(case, command, clauses)
    else:
        _check_side(command, proposal, clauses)
    if command.actor.kind is ActorKind.CUSTOMER and not (command.consent or command.said_in):
        _check_reason(case, command, clauses)
    answer = case.event(
        e.ProposalAnswered,
        command,
        clauses=clauses,
        consent=command.consent,
        reason=command.reason,
        said_in=command.said_in,
    )
    if not command.consent:
        return (answer,)
    since = _said_before(case, command.said_in)
    changed = changed_to(case, command.actor, proposed, proposal.reason, clauses, since=since)
    return (answer, changed)


def _said_before(case: Case, said_in: int) -> datetime | None:
    """Return when the message with this number was written, None where it is none or is of this very moment."""
    said = case.history[said_in - 1] if said_in else None
    written_at = said.written_at if isinstance(said, e.CustomerReplied) else case.at
    return written_at if written_at < case.at else None


def asks_reason(regulation: Regulation) -> bool:
    """Tell whether a customer who does not agree says why: as with a priority of his own naming (TE-14, TR-24)."""
    authority = regulation.authority
    return authority is not None and ActorKind.CUSTOMER.value in authority.reason_from


def _check_reason(case: Case, command: c.AnswerProposal, clauses: tuple[str, ...]) -> None:
    if asks_reason(case.regulation):
        why = Words("Write why you do not agree.", "Напишите, почему не согласны.")
        require_reason(command.reason, clauses, remedy=why)


def _check_side(
    command: c.AnswerProposal, proposal: e.PriorityProposed, clauses: tuple[str, ...]
) -> None:
    customer = command.actor.kind is ActorKind.CUSTOMER
    if command.consent and customer == (proposal.actor.kind is ActorKind.CUSTOMER):
        raise Refused(
            Words("The other side must consent", "Согласие даёт другая сторона"),
            clauses=clauses,
            remedy=Words("Wait for the customer's answer.", "Дождитесь ответа клиента."),
        )


def _check_evidence(case: Case, command: c.AnswerProposal, clauses: tuple[str, ...]) -> None:
    if command.said_in not in case.ticket.said_since_proposal:
        raise Refused(
            Words("This message cannot be the answer", "Это сообщение не может быть ответом"),
            clauses=clauses,
            remedy=Words(
                "Name a message that the customer wrote since the proposal and whose sender is proven.",
                "Укажите сообщение клиента, написанное после предложения, с подтверждённым отправителем.",
            ),
        )
