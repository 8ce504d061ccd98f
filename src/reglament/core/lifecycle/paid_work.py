"""Owns paid work before it starts: what staff propose, who may approve or decline it (HY-24, IS-80, IS-81)."""

from dataclasses import dataclass

from reglament.core.charging import tariff_of
from reglament.core.charging.tariff import (
    Tariff,
    charged_minutes,
    clauses_of,
    sides_outside,
    times_outside,
)
from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.gates import refuse_uncharged
from reglament.core.lifecycle.move import price_asked
from reglament.core.model import billing as b
from reglament.core.model import events as e
from reglament.core.model.money import price_of
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import PaidWork, Ticket
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused

MOST_MINUTES = 60_000


def has_paid_work(regulation: Regulation) -> bool:
    """Tell whether the regulation knows work that is approved before it starts."""
    return bool(sides_outside(regulation)) or "charging" in regulation.tables


def approving_role(regulation: Regulation) -> str:
    """Return the role that a contact must have to approve, "" where each may."""
    parameter = regulation.parameters.get("approving_role")
    return str(parameter.value) if parameter is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a proposal of so many minutes comes to: `rate` kopecks an hour, `times` that rate, `price` in kopecks.

    `consent` says that the work begins with the customer's consent alone; else it is work outside the business hours,
    which each of `sides` approves. `row` names the row of the table that says so.
    """

    rate: int
    times: int
    price: int
    sides: tuple[str, ...]
    consent: bool
    clauses: tuple[str, ...]
    row: str


def terms_of(regulation: Regulation, ticket: Ticket, *, minutes: int, rate: int | None) -> Terms:
    """Return what work of about `minutes` would be proposed at (HY-23, HY-24, IS-80); `rate` as in `LogWork`.

    Raises Refused where the work is not charged, and without a price set (X-64).
    """
    tariff = tariff_of(regulation, ticket, contract_rate=rate)
    cited = _clauses(regulation, tariff)
    hour = _price(tariff, cited)
    times = 1 if tariff.consent else times_outside(regulation)
    return Terms(
        rate=hour,
        times=times,
        price=price_of(charged_minutes(regulation, minutes), hour, times=times),
        sides=("customer",) if tariff.consent else sides_outside(regulation),
        consent=tariff.consent,
        clauses=cited,
        row=tariff.row if tariff.consent else "",
    )


def propose_paid_work(case: Case, command: b.ProposePaidWork) -> tuple[e.Event, ...]:
    """Return the proposal; raises Refused without a price set (X-64), and where nobody there may approve."""
    case.require_staff(command)
    case.require_open()
    require_text(command.note, Words("What will be done", "что будет сделано"), field="planned")
    if not 0 < command.minutes <= MOST_MINUTES:
        raise Refused(
            Words("The estimate is no number of minutes", "Оценка — не число минут"),
            remedy=Words("Give whole minutes, 1 or more.", "Укажите целые минуты, от 1."),
            field="minutes",
        )
    terms = terms_of(case.regulation, case.ticket, minutes=command.minutes, rate=command.rate)
    if not command.approvable:
        raise Refused(
            Words("Nobody at the customer may approve work", "У клиента некому согласовать работу"),
            clauses=clauses_of(case.regulation, "approving_role"),
            remedy=Words(
                "Give one of the contacts the role of the authorised person.",
                "Дайте одному из контактов роль уполномоченного.",
            ),
        )
    proposed = case.event(
        b.PaidWorkProposed,
        command,
        clauses=terms.clauses,
        row=terms.row,
        note=command.note,
        minutes=command.minutes,
        rate=terms.rate,
        times=terms.times,
        price=terms.price,
        sides=terms.sides,
    )
    return (proposed,)


def _price(tariff: Tariff, clauses: tuple[str, ...]) -> int:
    if not tariff.charged:
        refuse_uncharged(tariff.clauses)
    if tariff.rate is None:
        raise Refused(
            Words("The price is not set", "Цена не указана"),
            clauses=clauses,
            remedy=Words(
                "Write the price of an hour into the customer's contract.",
                "Укажите цену часа в договоре клиента.",
            ),
        )
    return tariff.rate


def _clauses(regulation: Regulation, tariff: Tariff) -> tuple[str, ...]:
    if tariff.consent:
        return tariff.clauses
    named = clauses_of(regulation, "out_of_hours_approvals", "out_of_hours_multiplier")
    return named or tariff.clauses


def answer_paid_work(case: Case, command: b.AnswerPaidWork) -> tuple[e.Event, ...]:
    """Return the answer of one side; raises Refused for who may not give it, and where nothing waits for it.

    Where nothing was proposed, the customer answers the price by the hour that work waits for.
    """
    case.require_open()
    open_one = case.ticket.paid_work
    if open_one is None or not open_one.waits:
        if price_asked(case.ticket, case.regulation) and not command.event:
            return _answer_price(case, command)
        raise Refused(
            Words("No paid work waits for approval", "Работ на согласовании нет"),
            clauses=_clauses(
                case.regulation, tariff_of(case.regulation, case.ticket, contract_rate=None)
            ),
            remedy=Words("Wait for a proposal.", "Дождитесь предложения."),
        )
    side = _side(case, command, open_one)
    _check_meant(case, command, open_one)
    if command.consent and side in open_one.approved:
        return ()
    approved = {*open_one.approved, *((side,) if command.consent else ())}
    answered = case.event(
        b.PaidWorkAnswered,
        command,
        clauses=_proposal(case).clauses,
        side=side,
        consent=command.consent,
        agreed=approved == set(open_one.sides),
    )
    return (answered,)


def _answer_price(case: Case, command: b.AnswerPaidWork) -> tuple[e.Event, ...]:
    """Return the customer's answer to the price that the clauses name, before anything is proposed (IS-80, IS-81)."""
    cited = tariff_of(case.regulation, case.ticket, contract_rate=None).clauses
    if command.actor.kind is not ActorKind.CUSTOMER:
        raise Refused(
            Words("Only the customer agrees to the price", "С ценой соглашается только клиент"),
            clauses=cited,
            remedy=Words("Record the customer's consent.", "Запишите согласие клиента."),
        )
    answered = case.event(
        b.PaidWorkAnswered,
        command,
        clauses=cited,
        side=b.CUSTOMER_SIDE,
        consent=command.consent,
        agreed=command.consent,
    )
    return (answered,)


def _proposal(case: Case) -> b.PaidWorkProposed:
    return next(one for one in reversed(case.history) if isinstance(one, b.PaidWorkProposed))


def _check_meant(case: Case, command: b.AnswerPaidWork, open_one: PaidWork) -> None:
    """Raise Refused for an answer to another proposal, and where it does not say to which and several were open."""
    if command.event == open_one.seq or (
        not command.event and not open_one.beside and open_one.at <= case.at
    ):
        return
    what = Words(
        "Another proposal has come since the one you answer",
        "После того предложения, на которое вы отвечаете, пришло другое",
    )
    if not command.event:
        what = Words(
            "Paid work was proposed more than once: it is not known which is meant",
            "Платную работу предлагали не раз: неясно, о какой речь",
        )
    raise Refused(
        what,
        clauses=_proposal(case).clauses,
        remedy=Words(
            "Read the newest on the request's page and answer it there.",
            "Прочитайте последнее на странице обращения и ответьте там.",
        ),
    )


def _side(case: Case, command: b.AnswerPaidWork, open_one: PaidWork) -> str:
    kind, role = command.actor.kind, approving_role(case.regulation)
    cited = _proposal(case).clauses
    if kind is ActorKind.CUSTOMER:
        if role and role not in command.roles:
            raise Refused(
                Words(
                    "Only the authorised person of the customer approves work",
                    "Работу согласует только уполномоченный клиента",
                ),
                clauses=clauses_of(case.regulation, "approving_role") or cited,
                remedy=Words("Ask that person.", "Попросите этого человека."),
            )
        return b.CUSTOMER_SIDE
    if kind is ActorKind.LEAD and b.LEAD_SIDE in open_one.sides:
        return b.LEAD_SIDE
    raise Refused(
        Words("This approval is not yours to give", "Это согласование даёте не вы"),
        clauses=cited,
        remedy=Words(
            "The customer's authorised person approves, and a lead where the rules ask for one.",
            "Согласует уполномоченный клиента, а где этого требуют правила — и старший.",
        ),
    )
