"""Owns installing an update on a request: planned, its time agreed by both sides, begun, done (HY-29 to HY-31)."""

from datetime import datetime, timedelta

from reglament.core.lifecycle.case import STAFF, Case, require_text
from reglament.core.lifecycle.gates import check_gates
from reglament.core.lifecycle.taking import begun
from reglament.core.lifecycle.update_rules import (
    CONSENT,
    INSTALLER,
    check_time,
    cited_of,
    entitled,
    installs_updates,
    queue_row,
)
from reglament.core.model import events as e
from reglament.core.model import updates as u
from reglament.core.model.commands import Command
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import TicketState, Update
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused

MOST_AHEAD = timedelta(days=366)


def plan_update(case: Case, command: u.PlanUpdate) -> tuple[e.Event, ...]:
    """Return that the release is to be installed on this request, and by whom.

    Raises Refused where the customer's contract gives no updates (HY-29), and once the installation began.
    """
    _require_installer(case, command)
    case.require_open()
    if not installs_updates(case.regulation):
        raise Refused(
            Words(
                "This regulation says nothing of installing updates",
                "Об установке обновлений в этом регламенте не сказано",
            ),
            remedy=Words("Answer the request instead.", "Ответьте на обращение."),
        )
    row = entitled(case.regulation, {**case.ticket.coverage, **command.coverage})
    require_text(command.release_name, Words("The release", "выпуск"))
    _check_not_begun(case)
    row = row or queue_row(case.ticket, case.regulation)
    made: list[e.Event] = []
    if case.ticket.update is None or case.ticket.update.release != command.release:
        made.append(
            case.event(
                u.UpdatePlanned,
                command,
                clauses=row.clauses if row is not None else (),
                row=row.id if row is not None else "",
                release=command.release,
                release_name=command.release_name,
            )
        )
    return (*made, *_given(case, command))


def _given(case: Case, command: u.PlanUpdate) -> tuple[e.Event, ...]:
    if command.assignee in ("", case.ticket.assignee):
        return ()
    owner = case.event(
        e.Assigned,
        command,
        clauses=cited_of(case, INSTALLER),
        assignee=command.assignee,
        assignee_name=command.assignee_name,
    )
    return (owner,)


def _require_installer(case: Case, command: Command) -> None:
    """Raise Refused unless one of the vendor's people acts: the Contractor installs (HY-30)."""
    if command.actor.kind in STAFF:
        return
    raise Refused(
        Words("Only our engineers install updates", "Обновления ставят только наши инженеры"),
        clauses=cited_of(case, INSTALLER),
        remedy=Words("Agree on a time with them.", "Согласуйте с ними время."),
    )


def _planned(case: Case) -> Update:
    if case.ticket.update is None:
        raise Refused(
            Words("No update is planned here", "Обновление здесь не запланировано"),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Plan one first.", "Сначала запланируйте его."),
        )
    return case.ticket.update


def _side_of(command: Command) -> str:
    return u.CUSTOMER_SIDE if command.actor.kind is ActorKind.CUSTOMER else u.VENDOR_SIDE


def _other(side: str) -> str:
    return u.VENDOR_SIDE if side == u.CUSTOMER_SIDE else u.CUSTOMER_SIDE


def _check_not_begun(case: Case) -> None:
    update = case.ticket.update
    if update is not None and update.started_at is not None:
        raise Refused(
            Words("The installation has begun already", "Установка уже началась"),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Open another request for more.", "Для другого откройте новое обращение."),
        )


def propose_update_time(case: Case, command: u.ProposeUpdateTime) -> tuple[e.Event, ...]:
    """Return the proposed start; raises Refused for a moment that lies behind, or more than a year ahead."""
    case.require_open()
    update = _planned(case)
    _check_not_begun(case)
    if not case.at < command.starts_at <= case.at + MOST_AHEAD:
        raise Refused(
            Words(
                "The time lies behind, or more than a year ahead",
                "Время уже прошло или дальше чем через год",
            ),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Propose a coming moment.", "Предложите предстоящее время."),
            field="starts_at",
        )
    side = _side_of(command)
    if (update.proposed_start_at, update.proposed_by) == (command.starts_at, side):
        return ()
    proposed = case.event(
        u.UpdateTimeProposed,
        command,
        clauses=cited_of(case, CONSENT),
        starts_at=command.starts_at,
        side=side,
        note=command.note,
    )
    return (proposed,)


def answer_update_time(case: Case, command: u.AnswerUpdateTime) -> tuple[e.Event, ...]:
    """Return the answer; raises Refused where nothing waits for it, or not for this side, and for consent too late."""
    case.require_open()
    update = _planned(case)
    start = update.proposed_start_at
    if start is None:
        raise Refused(
            Words("No time waits for an answer", "Ответа не ждёт никакое время"),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Propose a time.", "Предложите время."),
        )
    _check_side(case, command, update)
    _check_meant(case, command, start)
    answered = case.event(
        u.UpdateTimeAnswered,
        command,
        clauses=cited_of(case, CONSENT),
        consent=command.consent,
        side=_other(update.proposed_by),
        starts_at=start,
        note=command.note,
    )
    return (answered,)


def _check_side(case: Case, command: u.AnswerUpdateTime, update: Update) -> None:
    by_customer = update.proposed_by == u.CUSTOMER_SIDE
    answers = _side_of(command) == u.CUSTOMER_SIDE
    if by_customer and answers:
        raise Refused(
            Words("You proposed this time yourself", "Это время предложили вы сами"),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Wait for our answer.", "Дождитесь нашего ответа."),
        )
    if not by_customer and not answers and not command.note.strip():
        raise Refused(
            Words(
                "The customer answers, or you write down who answered and how",
                "Отвечает заказчик, или запишите, кто и как ответил",
            ),
            clauses=cited_of(case, CONSENT),
            remedy=Words(
                "Write it, for example: Anna by telephone.", "Напишите, например: Анна по телефону."
            ),
            field="note",
        )


def _check_meant(case: Case, command: u.AnswerUpdateTime, start: datetime) -> None:
    update = _planned(case)
    if command.event not in (0, update.seq):
        raise Refused(
            Words(
                "Another time has been proposed since the one you answer",
                "После времени, на которое вы отвечаете, предложили другое",
            ),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Read the newest and answer it.", "Прочитайте новое и ответьте на него."),
        )
    if command.consent and case.at > start:
        raise Refused(
            Words("The proposed time has passed", "Предложенное время прошло"),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Propose another one.", "Предложите другое."),
        )


def start_update(case: Case, command: u.StartUpdate) -> tuple[e.Event, ...]:
    """Return the start, with that of work where it had not begun; raises Refused before the agreed time (HY-31)."""
    _require_installer(case, command)
    case.require_open()
    if _planned(case).started_at is not None:
        return ()
    check_time(case, case.at)
    check_gates(case)
    began = () if case.ticket.state is TicketState.IN_WORK else begun(case, command)
    started = case.event(u.UpdateStarted, command, clauses=cited_of(case, INSTALLER, CONSENT))
    return (*began, started)


def finish_update(case: Case, command: u.FinishUpdate) -> tuple[e.Event, ...]:
    """Return that the release is installed; raises Refused where the installation never began."""
    _require_installer(case, command)
    case.require_open()
    update = _planned(case)
    if update.started_at is None:
        raise Refused(
            Words("The installation has not begun", "Установка не начиналась"),
            clauses=cited_of(case, CONSENT),
            remedy=Words("Start it first.", "Сначала начните её."),
        )
    if update.installed_at is not None:
        return ()
    installed = case.event(
        u.UpdateInstalled,
        command,
        clauses=cited_of(case, INSTALLER),
        release=update.release,
        release_name=update.release_name,
    )
    return (installed,)
