"""Owns work on a ticket: owner, start, waiting, resuming, and the gates before work may start."""

from datetime import datetime

from reglament.core.clocks.coming import service_calendar
from reglament.core.clocks.reminding.continuous import under_continuous_work
from reglament.core.lifecycle.case import Case, require_reason, require_text
from reglament.core.lifecycle.citing import cited
from reglament.core.lifecycle.conversation import reply_to_customer
from reglament.core.lifecycle.development import developers_from
from reglament.core.lifecycle.gates import check_gates
from reglament.core.lifecycle.taking import begun, require_owner_seen, started_by_taking, taken
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.ticket import TicketState
from reglament.core.regulation.document import Row, Words
from reglament.core.regulation.refused import Refused

QUESTION = Words("The question to the customer", "вопрос клиенту")
THIRD_PARTY = Words("Which third party, and what for,", "кто третья сторона и чего от неё ждём")
PARTIES = ("customer", "third_party", "access", "development")


def assign(case: Case, command: c.Assign) -> tuple[e.Event, ...]:
    """Return the new owner, and the start of work where the actor takes it and no gate is closed (IS-108).

    Raises TakenMeanwhile where it is another's by now than the actor saw. Under continuous work the owner cannot leave
    without a successor (TE-16).
    """
    case.require_staff(command)
    case.require_not_ended()
    if command.assignee == case.ticket.assignee:
        return ()
    require_owner_seen(case, command)
    if not command.assignee:
        _check_leaving(case)
    owner = case.event(
        e.Assigned,
        command,
        assignee=command.assignee,
        assignee_name=command.assignee_name,
        reason=command.reason,
    )
    return (owner, *started_by_taking(case, command))


def _check_leaving(case: Case) -> None:
    regulation, rule = case.regulation, case.regulation.continuous
    if rule is None or not under_continuous_work(regulation, case.book.scene):
        return
    calendar = regulation.calendars[service_calendar(regulation, case.book.scene.facts)]
    if calendar.is_open(case.at):
        remedy = Words("Name a successor.", "Назовите преемника.")
    else:
        remedy = Words(
            "Service is closed now: go off duty and stay the owner, work resumes at opening.",
            "Сейчас не время поддержки: смену можно закончить, оставаясь исполнителем.",
        )
    raise Refused(
        Words("Continuous work needs an owner", "Непрерывной работе нужен исполнитель"),
        clauses=rule.clauses,
        remedy=remedy,
    )


def start_work(case: Case, command: c.StartWork) -> tuple[e.Event, ...]:
    """Return the start of work, with the actor as owner where there was none; raises Refused at a closed gate."""
    case.require_staff(command)
    case.require_open()
    if case.ticket.state is TicketState.IN_WORK:
        return ()
    check_gates(case)
    if case.ticket.state is TicketState.SUSPENDED:
        remedy = Words("Resume it with a reason.", "Возобновите с причиной.")
        require_reason("", _rule_of_suspension(case), remedy=remedy)
    return begun(case, command)


def _rule_of_suspension(case: Case) -> tuple[str, ...]:
    ground = case.regulation.grounds.get(case.ticket.ground)
    return ground.clauses if ground is not None else ()


def wait(case: Case, command: c.Wait) -> tuple[e.Event, ...]:
    """Return the waiting; no clock pauses for it, but its time is recorded (X-5).

    The customer is waited for with a question, which goes out as a reply: silence may close the request (TE-57), and
    nobody is silent who was not asked. A third party is named with what it is waited for (TE-61).
    """
    case.require_staff(command)
    case.require_open()
    if command.party not in PARTIES:
        raise Refused(
            Words(
                f"There is no waiting for {command.party!r:.60}",
                f"Нельзя ждать: {command.party!r:.60}",
            ),
            remedy=Words(f"Use one of: {', '.join(PARTIES)}.", f"Допустимы: {', '.join(PARTIES)}."),
        )
    if command.party == "customer":
        return _asked(case, command)
    if command.party == "third_party":
        require_text(command.ask, THIRD_PARTY, _permitted(case, command))
    begins_at: datetime | None = None
    row: Row | None = None
    if command.party == "development":
        begins_at, row = developers_from(case, command.ask)
    waiting = case.event(
        e.WaitingStarted,
        command,
        clauses=row.clauses if row is not None else (),
        row=row.id if row is not None else "",
        begins_at=begins_at,
        party=command.party,
        ask=command.ask,
    )
    return (*taken(case, command), waiting)


def _asked(case: Case, command: c.Wait) -> tuple[e.Event, ...]:
    require_text(command.ask, QUESTION, _permitted(case, command))
    question = c.ReplyToCustomer(
        identity=command.identity,
        actor=command.actor,
        message=c.Message(text=command.ask),
        wait_for_customer=True,
    )
    return reply_to_customer(case, question)


def _permitted(case: Case, command: c.Wait) -> tuple[str, ...]:
    """Return the clauses by which the regulation lets us wait for this party."""
    waiting = case.event(e.WaitingStarted, command, party=command.party)
    (found,) = cited(case.regulation, case.ticket.facts, (waiting,))
    return found.clauses


def resume(case: Case, command: c.Resume) -> tuple[e.Event, ...]:
    """Return the end of waiting or of a suspension; the latter needs a reason (AS-63)."""
    case.require_staff(command)
    case.require_open()
    if case.ticket.state is TicketState.SUSPENDED:
        cited = _rule_of_suspension(case)
        require_reason(command.reason, cited)
        ended = case.event(
            e.WaitingEnded, command, clauses=cited, party="suspension", reason=command.reason
        )
        return (ended,)
    if case.ticket.state is not TicketState.WAITING:
        return ()
    party = case.ticket.waiting_for
    return (case.event(e.WaitingEnded, command, party=party, reason=command.reason),)
