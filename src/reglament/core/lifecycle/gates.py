"""Owns the gates before work: scope, level, remote access, the price, and approval outside the business hours."""

from typing import NoReturn

from reglament.core.charging import is_business, minutes_left, price_agreed_at, tariff_of
from reglament.core.charging.tariff import Tariff, clauses_of, sides_outside
from reglament.core.lifecycle.access import has_access, tools
from reglament.core.lifecycle.case import Case
from reglament.core.lifecycle.grounds import ground_holds
from reglament.core.model.billing import CUSTOMER_SIDE, LEAD_SIDE
from reglament.core.regulation.document import Row, Words
from reglament.core.regulation.refused import Refused

SIDES = {
    CUSTOMER_SIDE: Words("the customer’s authorised person", "уполномоченный клиента"),
    LEAD_SIDE: Words("a lead", "старший"),
}


def check_gates(case: Case) -> None:
    """Raise Refused where work may not start yet, citing what is missing (AS-11, IS-2, IS-6, IS-81, HY-24)."""
    _check_level(case)
    _check_scope(case)
    _check_access(case)
    _check_price(case)
    _check_hours(case)


def _check_level(case: Case) -> None:
    level = case.regulation.facts.get("level")
    if level is not None and not case.ticket.facts.get("level"):
        raise Refused(
            Words("The ticket has no service level", "У обращения нет уровня обслуживания"),
            clauses=level.clauses,
            remedy=Words("Set the level first.", "Сначала задайте уровень."),
        )


def _check_scope(case: Case) -> None:
    entry = case.regulation.scope.get(case.ticket.scope)
    parameter = case.regulation.parameters.get("scope_before_work")
    if entry is None and parameter is not None and parameter.value == "required":
        raise Refused(
            Words("The ticket has no scope entry", "У обращения нет предмета поддержки"),
            clauses=parameter.clauses,
            remedy=Words("Choose the scope entry first.", "Сначала выберите предмет."),
        )
    if entry is not None and entry.admits == "out" and ground_holds(case, entry.ground):
        raise Refused(
            Words(
                f"Support does not extend to: {entry.label.en}",
                f"Поддержка не распространяется на: {entry.label.ru}",
            ),
            clauses=entry.clauses,
            remedy=Words(
                f"Decline on the ground {entry.ground}.", f"Отклоните с основанием {entry.ground}."
            ),
        )


def _check_access(case: Case) -> None:
    row = access_lacking(case)
    if row is None:
        return
    names = ", ".join(tools(case.regulation))
    raise Refused(
        Words("Remote access must be granted first", "Сначала нужен удалённый доступ"),
        clauses=row.clauses,
        remedy=Words(
            f"Ask for it ({names}); advice may be given without it.",
            f"Попросите его ({names}); советовать можно и без него.",
        ),
    )


def access_lacking(case: Case) -> Row | None:
    """Return the row by which work waits for remote access that is not on record, None where it waits for none."""
    row = access_row(case)
    if row is None or row.then.get("answer") in ("open", "allow", "allowed") or has_access(case):
        return None
    return row


def access_row(case: Case) -> Row | None:
    """Return the row of the table `access_gate` that speaks of this request, None where there is none."""
    table = case.regulation.tables.get("access_gate")
    if table is None:
        return None
    known = {**case.ticket.coverage, **case.ticket.facts}
    known["remote_access"] = "true" if has_access(case) else "false"
    known.setdefault("type", case.ticket.kind)
    return next((row for row in table.rows if row.answers(known)), None)


def _check_price(case: Case) -> None:
    tariff = price_lacking(case)
    if tariff is not None:
        refuse_unagreed_price(tariff.clauses)


def price_lacking(case: Case) -> Tariff | None:
    """Return the tariff that work waits for consent to, None where it waits for none."""
    tariff = tariff_of(case.regulation, case.ticket, contract_rate=None)
    if tariff.consent and price_agreed_at(case.history, case.at) is None:
        return tariff
    return None


def refuse_unagreed_price(clauses: tuple[str, ...]) -> NoReturn:
    """Raise Refused: the customer has not agreed to the price of the work."""
    raise Refused(
        Words("The customer has not agreed to the price", "Клиент не согласился с ценой"),
        clauses=clauses,
        remedy=Words(
            "Ask for consent and record it; advice may be given without it.",
            "Получите согласие и запишите его; советовать можно и без него.",
        ),
    )


def refuse_uncharged(clauses: tuple[str, ...]) -> NoReturn:
    """Raise Refused: nothing is to be paid for, so there is no price to agree to."""
    raise Refused(
        Words("Work on this request is not charged", "Работа по этому обращению не оплачивается"),
        clauses=clauses,
        remedy=Words("Start without approval.", "Начинайте без согласования."),
    )


def _check_hours(case: Case) -> None:
    """Raise Refused outside the business hours where approvals are due and none is left unused (HY-24, X-35)."""
    if not sides_outside(case.regulation) or is_business(
        case.regulation, case.ticket.facts, case.at
    ):
        return
    if minutes_left(case.regulation, case.history, facts=case.ticket.facts) > 0:
        return
    raise Refused(
        Words(
            "Work outside the business hours needs the approval of both sides",
            "Работу вне рабочих часов согласуют обе стороны",
        ),
        clauses=clauses_of(case.regulation, "out_of_hours_approvals"),
        remedy=_missing_approval(case),
    )


def _missing_approval(case: Case) -> Words:
    """Return what opens the gate: the approvals that an open proposal still lacks, or else a proposal."""
    proposed = case.ticket.paid_work
    if proposed is None or not proposed.waits:
        return Words(
            "Propose paid work, or start at the next opening.",
            "Предложите платную работу или начните в рабочее время.",
        )
    left = [SIDES[one] for one in proposed.sides if one not in proposed.approved]
    en, ru = (", ".join(one.in_language(language) for one in left) for language in ("en", "ru"))
    return Words(
        f"The paid work is proposed and still needs the approval of: {en}. Or start at the next opening.",
        f"Платная работа предложена, ещё не согласовали: {ru}. Или начните в рабочее время.",
    )
