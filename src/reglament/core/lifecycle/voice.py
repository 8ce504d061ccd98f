"""Owns the customer's verdict: when a solution may be rated and changed, and letters to the head of support."""

from datetime import datetime, timedelta

from reglament.core.lifecycle.case import Case, require_text
from reglament.core.lifecycle.conversation import reply_to_customer
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import voice as v
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import Ticket, TicketState
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.judging import most_stars
from reglament.core.regulation.refused import Refused

# days, where a regulation that names none is rated all the same
CHANGEABLE = 30


def rate(case: Case, command: v.Rate) -> tuple[e.Event, ...]:
    """Return the rating; raises Refused before a solution, off the scale, and once it can no longer be changed."""
    known = case.regulation.parameters
    cited = known["rating_scale"].clauses if "rating_scale" in known else ()
    if command.actor.kind is not ActorKind.CUSTOMER:
        raise Refused(
            Words("Only the customer rates a solution", "Решение оценивает только клиент"),
            clauses=cited,
            remedy=Words("Ask for a rating by letter.", "Попросите оценку письмом."),
        )
    check_rateable(case.regulation, case.ticket, case.at)
    most = most_stars(case.regulation)
    if not 1 <= command.stars <= most:
        raise Refused(
            Words(f"A rating goes from 1 to {most}", f"Оценка — от 1 до {most}"),
            clauses=cited,
            remedy=Words("Choose one of them.", "Выберите одну из них."),
        )
    return (
        case.event(v.Rated, command, clauses=cited, stars=command.stars, comment=command.comment),
    )


def check_rateable(regulation: Regulation, ticket: Ticket, at: datetime) -> None:
    """Raise Refused where there is no solution to rate at `at`, or the rating given can no longer be changed (X-68)."""
    known = regulation.parameters
    cited = known["rating_scale"].clauses if "rating_scale" in known else ()
    if ticket.state not in (TicketState.RESOLVED, TicketState.CLOSED):
        raise Refused(
            Words("There is no solution to rate yet", "Решения, которое можно оценить, ещё нет"),
            clauses=cited,
            remedy=Words("Rate it once it is solved.", "Оцените, когда вопрос будет решён."),
        )
    if ticket.merged_into:
        raise Refused(
            Words(
                f"This request goes on as {ticket.merged_into}",
                f"Обращение продолжается как {ticket.merged_into}",
            ),
            clauses=cited,
            remedy=Words("Rate the answer there.", "Оцените ответ там."),
        )
    days = _days(regulation)
    if ticket.rated_at is not None and at > ticket.rated_at + timedelta(days=days):
        raise Refused(
            Words(
                f"A rating may be changed for {days} days",
                f"Оценку можно изменить в течение {days} дней",
            ),
            clauses=cited,
            remedy=Words("The rating given stands.", "Остаётся поставленная оценка."),
        )


def _days(regulation: Regulation) -> int:
    parameter = regulation.parameters.get("rating_changeable")
    return int(str(parameter.value).split()[0]) if parameter is not None else CHANGEABLE


def write_to_head(case: Case, command: v.WriteToHead) -> tuple[e.Event, ...]:
    """Return the letter to the head; raises Refused where the regulation knows no such letters."""
    parameter = case.regulation.parameters.get("head_reminder")
    if parameter is None:
        raise Refused(
            Words("This regulation knows no letters to the head", "Писем руководителю здесь нет"),
            remedy=Words("Write to the request itself.", "Напишите в само обращение."),
        )
    require_text(command.message.text, Words("The text of the letter", "текст письма"))
    asked = case.event(
        v.HeadAsked,
        command,
        clauses=parameter.clauses,
        message=command.message,
        channel=command.channel,
    )
    return (asked,)


def answer_as_head(case: Case, command: v.AnswerAsHead) -> tuple[e.Event, ...]:
    """Return the answer as a public reply of a person, and the end of the open letter."""
    case.require_staff(command)
    parameter = case.regulation.parameters.get("head_reminder")
    cited = parameter.clauses if parameter is not None else ()
    if case.ticket.head_asked_at is None:
        raise Refused(
            Words("No letter to the head is open", "Открытых писем руководителю нет"),
            clauses=cited,
            remedy=Words("Reply as usual.", "Ответьте обычным образом."),
        )
    reply = c.ReplyToCustomer(
        identity=command.identity, actor=command.actor, message=command.message
    )
    answered = case.event(v.HeadAnswered, command, clauses=cited)
    return (*reply_to_customer(case, reply), answered)
