"""Owns what may be written into the work log of a ticket, and taken back from it."""

from datetime import datetime, timedelta

from reglament.core.charging import Tariff, parted, price_agreed_at, tariff_of, works
from reglament.core.charging.tariff import clauses_of
from reglament.core.lifecycle.case import Case, require_reason, require_text
from reglament.core.lifecycle.gates import refuse_unagreed_price
from reglament.core.lifecycle.update_rules import check_time
from reglament.core.model import billing as b
from reglament.core.model import events as e
from reglament.core.model.ticket import TicketState
from reglament.core.notices.moments import told_moment
from reglament.core.regulation.document import Parameter, Words
from reglament.core.regulation.refused import Refused
from reglament.core.worktime.errors import CalendarYearMissing

MOST = timedelta(hours=24)
MINUTE = timedelta(minutes=1)


def log_work(case: Case, command: b.LogWork) -> tuple[e.Event, ...]:
    """Return the entry; raises Refused for an impossible span, or before ticket, price or time were there."""
    case.require_staff(command)
    begin, end = _minute(command.started_at), _minute(command.ended_at)
    _check_span(case, begin, end)
    _check_ticket(case, begin, command.comment)
    require_text(command.note, Words("What was done", "что сделано"))
    _check_overlap(case, command, begin, end)
    if command.work == b.UPDATE:
        check_time(case, begin)
    _check_update(case, command, (end - begin) // timedelta(minutes=1))
    outside = _outside(case, begin, end)
    tariff = tariff_of(case.regulation, case.ticket, contract_rate=command.rate)
    _check_consent(case, tariff, begin)
    logged = case.event(
        b.WorkLogged,
        command,
        clauses=_cited(case, command, tariff, outside=outside),
        row=tariff.row,
        started_at=begin,
        ended_at=end,
        note=command.note,
        work=command.work,
        comment=command.comment,
        charged=tariff.charged,
        rate=tariff.rate,
    )
    return (logged,)


def strike_work(case: Case, command: b.StrikeWork) -> tuple[e.Event, ...]:
    """Return that the entry counts for nothing; raises Refused where there is none such, or without a reason."""
    case.require_staff(command)
    known = works(case.regulation, case.history, facts=case.ticket.facts)
    if command.event not in {one.seq for one in known}:
        raise Refused(
            Words("There is no such entry in the work log", "Такой записи о работе нет"),
            remedy=Words("Choose one of those shown.", "Выберите одну из показанных."),
            field="entry",
        )
    require_reason(command.reason)
    struck = case.event(b.WorkStruck, command, event=command.event, reason=command.reason)
    return (struck,)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _check_span(case: Case, begin: datetime, end: datetime) -> None:
    # entries count whole minutes: the one that runs may be their last
    if not begin < end <= _minute(case.at) + MINUTE:
        raise Refused(
            Words(
                "The work does not end after it begins, or lies ahead",
                "Работа заканчивается раньше начала или ещё впереди",
            ),
            remedy=Words("Give when it was, in order.", "Укажите, когда она была, по порядку."),
            field="ended_at",
        )
    if end - begin > MOST:
        raise Refused(
            Words("One entry holds 24 hours at most", "Одна запись — не больше 24 часов"),
            remedy=Words("Write down each day for itself.", "Запишите каждый день отдельно."),
            field="ended_at",
        )


def _check_ticket(case: Case, begin: datetime, comment: str) -> None:
    """Raise Refused for work on what was declined, or from before the ticket was there (HY-3).

    Where no text forbids the latter, as a call may come before its request, a comment has to say how it came.
    """
    cited = clauses_of(case.regulation, "work_needs_ticket")
    if case.ticket.state is TicketState.DECLINED:
        raise Refused(
            Words("This request was declined", "Это обращение отклонено"),
            clauses=tuple(dict.fromkeys((*cited, *case.clauses_of_end()))),
            remedy=Words("Reopen it first.", "Сначала возобновите его."),
        )
    if begin >= _minute(case.ticket.registered_at):
        return
    en, ru = _told(case, case.ticket.registered_at)
    if cited:
        raise Refused(
            Words(
                f"Work starts from a filed ticket, and this one was filed at {en}",
                f"Работа начинается с заявки, а эта подана {ru}",
            ),
            clauses=cited,
            remedy=Words("Write down the work from then on.", "Запишите работу с этого момента."),
            field="started_at",
        )
    if not comment.strip():
        raise Refused(
            Words(
                f"The work begins before the request came in, at {en}",
                f"Работа начинается раньше, чем пришло обращение: {ru}",
            ),
            remedy=Words(
                "Correct the time, or say in the comment how the work came before, a call for example.",
                "Исправьте время или напишите в комментарии, почему работа была раньше — например, был звонок.",
            ),
            field="comment",
        )


def _told(case: Case, at: datetime) -> tuple[str, str]:
    zone = case.regulation.zone
    return told_moment(at, zone=zone, language="en"), told_moment(at, zone=zone, language="ru")


def _check_overlap(case: Case, command: b.LogWork, begin: datetime, end: datetime) -> None:
    """Raise Refused where the same person has an entry in this time, here or elsewhere: nobody works twice at once."""
    known = works(case.regulation, case.history, facts=case.ticket.facts)
    own = [one for one in known if case.history[one.seq - 1].actor.id == command.actor.id]
    here = [b.WorkElsewhere("", one.started_at, one.ended_at) for one in own]
    for one in (*here, *command.elsewhere):
        if one.started_at < end and begin < one.ended_at:
            en, ru = _told(case, one.started_at)
            raise Refused(
                Words(
                    f"You have an entry in this time{one.number and f' on {one.number}'}: from {en}",
                    f"За это время у вас уже есть запись{one.number and f' в {one.number}'}: с {ru}",
                ),
                remedy=Words(
                    "Correct the times, or take that entry back.",
                    "Исправьте время или отмените ту запись.",
                ),
            )


def _outside(case: Case, begin: datetime, end: datetime) -> int:
    try:
        return parted(case.regulation, case.ticket.facts, begin, end)[1]
    except CalendarYearMissing as missing:
        raise Refused(
            Words(
                f"The days off of {missing.year} are not loaded",
                f"Выходные дни {missing.year} года не загружены",
            ),
            remedy=Words("Ask for them to be added.", "Попросите их добавить."),
        ) from missing


def _check_consent(case: Case, tariff: Tariff, begin: datetime) -> None:
    """Raise Refused where the customer had not agreed to the price when the work began (IS-80, IS-81)."""
    if not tariff.consent:
        return
    # consent is given within a minute, entries count whole ones
    if price_agreed_at(case.history, begin + MINUTE - timedelta.resolution) is not None:
        return
    since = price_agreed_at(case.history, case.at)
    if since is None:
        refuse_unagreed_price(tariff.clauses)
    else:
        en, ru = _told(case, since)
        raise Refused(
            Words(
                f"The customer agreed to the price only at {en}",
                f"Клиент согласился с ценой только {ru}",
            ),
            clauses=tariff.clauses,
            remedy=Words("Write down the work from then on.", "Запишите работу с этого момента."),
            field="started_at",
        )


def _check_update(case: Case, command: b.LogWork, minutes: int) -> None:
    """Raise Refused for an update that took other than usual, and nobody says why (HY-33)."""
    if command.work != b.UPDATE:
        return
    usual = case.regulation.parameters.get("update_estimate_hours")
    known = works(case.regulation, case.history, facts=case.ticket.facts)
    whole = minutes + sum(one.minutes for one in known if one.work == b.UPDATE)
    least, most = estimate(usual)
    if usual is None or least <= whole <= most or command.comment.strip():
        return
    hours = f"{least // 60}–{most // 60}"
    raise Refused(
        Words(f"An update usually takes {hours} hours", f"Обновление обычно занимает {hours} ч"),
        clauses=usual.clauses,
        remedy=Words(
            "Add a comment on why this one took another time.",
            "Добавьте комментарий, почему это заняло другое время.",
        ),
    )


def estimate(usual: Parameter | None) -> tuple[int, int]:
    """Return the usual minutes of an update, from and to; no bounds where the text gives none."""
    if usual is None or not isinstance(usual.value, tuple):
        return 0, 0
    least, most = (int(one) * 60 for one in usual.value)
    return least, most


def _cited(case: Case, command: b.LogWork, tariff: Tariff, *, outside: int) -> tuple[str, ...]:
    names = ["work_needs_ticket"]
    if outside:
        names += ["out_of_hours_multiplier", "out_of_hours_approvals"]
    if command.work == b.UPDATE:
        names += ["update_account", "update_estimate_hours"]
    # what the charge rests on comes first
    first = ("base_rate",) if not tariff.clauses else ()
    cited = clauses_of(case.regulation, *first, *names)
    return tuple(dict.fromkeys((*tariff.clauses, *cited)))
