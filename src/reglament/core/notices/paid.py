"""Owns what is told of paid work: the estimate, its price, what an hour costs and by which clause more than that."""

from reglament.core.model.money import told
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words

MINUTES = Words("{n} min", "{n} мин")
HOUR = Words("An hour costs {rate}", "Час стоит {rate}")
OUTSIDE = Words(
    "outside business hours × {times} = {price} an hour",
    "вне рабочих часов × {times} = {price} за час",
)


def hour_told(regulation: Regulation, *, rate: int, times: int, language: str) -> str:
    """Return what an hour at `rate` kopecks costs and, where it costs several `times` that, why (HY-23)."""
    hour = HOUR.in_language(language).replace("{rate}", told(rate, language))
    if times == 1:
        return hour if hour.endswith(".") else f"{hour}."
    parameter = regulation.parameters.get("out_of_hours_multiplier")
    cited = f" ({', '.join(parameter.clauses)})" if parameter is not None else ""
    more = OUTSIDE.in_language(language).replace("{times}", str(times))
    return f"{hour}; {more.replace('{price}', told(rate * times, language))}{cited}."


def work_values(regulation: Regulation, ticket: Ticket, language: str) -> dict[str, str]:
    """Return what the newest proposal of paid work says (HY-23, HY-24, IS-80), all empty where there is none."""
    paid = ticket.paid_work
    if paid is None:
        return dict.fromkeys(("work", "estimate", "price", "hour_price"), "")
    return {
        "work": paid.note,
        "estimate": MINUTES.in_language(language).replace("{n}", str(paid.minutes)),
        "price": told(paid.price, language),
        "hour_price": hour_told(regulation, rate=paid.rate, times=paid.times, language=language),
    }
