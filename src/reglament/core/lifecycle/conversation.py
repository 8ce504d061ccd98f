"""Owns what is said: customers' additions, public replies, notes. What it does to promises is the clocks'."""

from dataclasses import replace

from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.evolve import evolve
from reglament.core.lifecycle.information import check_asked
from reglament.core.lifecycle.paid_work import answer_paid_work
from reglament.core.lifecycle.priority import set_priority
from reglament.core.lifecycle.proposals import answer_proposal
from reglament.core.lifecycle.reopening import (
    check_ended,
    reopened_by_staff,
    reopened_by_words,
)
from reglament.core.lifecycle.taking import answered
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.billing import AnswerPaidWork
from reglament.core.model.people import SYSTEM, ActorKind
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

# the letter that asks to remove a third party's software for a while (TE-60)
REMOVAL = "removal"


def reopen(case: Case, command: c.Reopen) -> tuple[e.Event, ...]:
    """Return the reopening; a customer's reason is an addition as any other, with all that it starts (X-8, IS-26).

    Raises Refused where nothing is closed, the time for it is over, or a customer says nothing.
    """
    if command.actor.kind is not ActorKind.CUSTOMER:
        return reopened_by_staff(case, command)
    check_ended(case)
    require_text(command.reason, Words("The reason", "причина"), field="reason")
    words = c.AddCustomerReply(
        identity=command.identity,
        actor=command.actor,
        message=c.Message(text=command.reason),
        channel=command.channel,
        arrived_at=case.at,
        gone=command.gone,
    )
    return add_customer_reply(case, words)


def add_customer_reply(case: Case, command: c.AddCustomerReply) -> tuple[e.Event, ...]:
    """Return the addition; it ends waiting for the customer and reopens what was resolved or closed in time (X-8).

    Raises Refused where the ticket was declined or the time for reopening is over: then it is a new request.
    """
    at = command.arrived_at
    reopened = reopened_by_words(case, command)
    silence = case.regulation.silence
    said = case.event(
        e.CustomerReplied,
        command,
        at=at,
        clauses=case.clauses_of("follow_up"),
        message=command.message,
        channel=command.channel,
        address=command.address,
        unproven=command.unproven,
        released_by=command.released_by,
        released_at=case.at if command.released_by is not None else None,
        came_at=command.came_at,
    )
    events: tuple[e.Event, ...] = (*reopened, said)
    if case.ticket.waiting_for == "customer":
        cited = silence.clauses if silence else ()
        ended = case.event(e.WaitingEnded, command, at=at, clauses=cited, party="customer")
        events = (*events, ended)
    return (*events, *_wished(case, command, events))


def _wished(
    case: Case, command: c.AddCustomerReply, events: tuple[e.Event, ...]
) -> tuple[e.Event, ...]:
    """What the customer asks for with the words; refused, the words still stand and a person reads them."""
    asked = (command.priority or None, command.consent, command.paid_work)
    if all(one is None for one in asked):
        return ()
    ticket = case.ticket
    for event in events:
        ticket = evolve(ticket, event)
    now = replace(case, ticket=ticket, history=(*case.history, *events), at=command.arrived_at)
    try:
        return _fulfilled(now, command)
    except Refused as refused:
        return _noted(now, command, refused) if command.paid_work is not None else ()


def _noted(case: Case, command: c.AddCustomerReply, refused: Refused) -> tuple[e.Event, ...]:
    """An answer about money that decides nothing is put before a person, with why."""
    said = refused.told(case.regulation.languages[0])
    note = case.event(
        e.NoteAdded,
        command,
        actor=SYSTEM,
        clauses=refused.clauses,
        message=c.Message(text=said),
        channel="",
    )
    return (note,)


def _fulfilled(case: Case, command: c.AddCustomerReply) -> tuple[e.Event, ...]:
    identity, actor = command.identity, command.actor
    if command.paid_work is not None:
        approval = AnswerPaidWork(
            identity=identity, actor=actor, consent=command.paid_work, roles=command.roles
        )
        return answer_paid_work(case, approval)
    if command.consent is not None:
        # the reason stands in the words themselves
        said_in = next(reversed(case.ticket.said_since_proposal), 0)
        answer = c.AnswerProposal(
            identity=identity, actor=actor, consent=command.consent, said_in=said_in
        )
        return answer_proposal(case, answer)
    wish = c.SetPriority(
        identity=identity,
        actor=actor,
        priority=command.priority,
        reason=command.reason,
        channel=command.channel,
    )
    return set_priority(case, wish)


def mark_chaser(case: Case, command: c.MarkChaser) -> tuple[e.Event, ...]:
    """Return the mark on an addition that only asks for news; it cannot undo a breach already on record."""
    case.require_staff(command)
    cited = tuple(dict.fromkeys((*case.require_kept("chasers"), *case.clauses_of("follow_up"))))
    said = next((one for one in case.ticket.unanswered if one.seq == command.event), None)
    if said is None:
        raise Refused(
            Words("No such message waits for an answer", "Такое сообщение ответа не ждёт"),
            clauses=cited,
            remedy=Words(
                "Choose a message of the customer's that nobody has answered.",
                "Выберите сообщение клиента, на которое ещё не ответили.",
            ),
        )
    broken = any(
        isinstance(b, e.Breached) and b.commitment == "follow_up" and b.starts_at == said.at
        for b in case.history
    )
    if broken:
        raise Refused(
            Words("Its answer is already overdue", "Ответ на него уже просрочен"),
            clauses=cited,
            remedy=Words("Answer it; the breach stays on record.", "Ответьте; нарушение остаётся."),
        )
    return (case.event(e.ChaserMarked, command, clauses=cited, event=command.event),)


def reply_to_customer(case: Case, command: c.ReplyToCustomer) -> tuple[e.Event, ...]:
    """Return the public reply, and waiting for the customer where it asks something.

    The first answer begins the work (IS-108); continuous work that nobody owns is taken by who answers (TE-16).
    What is solved may be written about, and nothing is asked and waited for before it is reopened (TE-54).
    """
    case.require_staff(command)
    if command.wait_for_customer or command.asked:
        case.require_open()
    case.require_not_ended()
    require_text(command.message.text, Words("The text of the reply", "текст ответа"))
    asked = check_asked(case.regulation, case.ticket, command)
    if command.canned == REMOVAL:
        asked = (*asked, *case.require_kept("third_party_analysis"))
    said = case.event(
        e.StaffReplied,
        command,
        clauses=tuple(dict.fromkeys((*case.clauses_of("response", "follow_up"), *asked))),
        message=command.message,
        canned=command.canned or ("clarification" if command.asked else ""),
        asked=command.asked,
    )
    events = (*answered(case, command), said)
    if not command.wait_for_customer:
        return events
    waiting = case.event(
        e.WaitingStarted, command, party="customer", ask=command.message.text[:200]
    )
    return (*events, waiting)


def add_note(case: Case, command: c.AddNote) -> tuple[e.Event, ...]:
    """Return the note; a contact through a channel is kept only where the regulation allows notes of it (IS-67)."""
    if command.actor.kind is not ActorKind.SYSTEM:
        case.require_staff(command)
        if command.channel and command.channel not in case.regulation.channels:
            raise _no_channel(case, command.channel)
    rule = case.regulation.channels.get(command.channel)
    level = case.ticket.facts.get("level", "")
    if rule is not None and "*" not in rule.notes and level not in rule.notes:
        raise Refused(
            Words(
                f"Contacts through {rule.label.en} are not noted at this level",
                f"Контакты через «{rule.label.ru}» на этом уровне не записываются",
            ),
            clauses=rule.cited(level=level),
            remedy=rule.refusal
            or Words("Ask for a written message.", "Попросите написать сообщение."),
        )
    cited = rule.cited(level=level) if rule is not None else ()
    note = case.event(
        e.NoteAdded, command, clauses=cited, message=command.message, channel=command.channel
    )
    return (note,)


def _no_channel(case: Case, channel: str) -> Refused:
    names = ", ".join(case.regulation.channels)
    return Refused(
        Words(f"There is no channel {channel!r:.60}", f"Нет канала {channel!r:.60}"),
        remedy=Words(f"Use one of: {names}.", f"Допустимы: {names}."),
    )
