"""Owns the price list of support for a period: what may be ordered, at which price, until when (IS-66, IS-70)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from reglament.core.charging.tariff import price_set
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused

_NAME = re.compile(r"(?P<plan>[a-z]+)_(?P<period>year|month)_price_rub")
MONTHS = {"year": 12, "month": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Support of a `plan` for a `period` (year, month); `price` in kopecks, None where none is set (X-64)."""

    name: str
    plan: str
    period: str
    price: int | None
    label: Words
    clauses: tuple[str, ...]

    def last_day(self, first: date) -> date:
        """Return the last day served: the one before the same date later, or the end of a month without it.

        >>> offer = Offer(name="x", plan="paid", period="year", price=1, label=Words("", ""), clauses=())
        >>> offer.last_day(date(2026, 1, 15))
        datetime.date(2027, 1, 14)
        """
        months = first.year * 12 + first.month - 1 + MONTHS[self.period]
        year, month = divmod(months, 12)
        length = monthrange(year, month + 1)[1]
        if first.day > length:
            return date(year, month + 1, length)
        return date(year, month + 1, first.day) - timedelta(days=1)

    def due(self) -> int:
        """Return the price; raises Refused where none is set."""
        if self.price is None:
            raise Refused(
                Words(
                    f"The price is not set: {self.label.en}", f"Цена не указана: {self.label.ru}"
                ),
                clauses=self.clauses,
                remedy=Words(
                    f"The owner of the regulation sets the parameter {self.name} first.",
                    f"Сначала владелец регламента указывает параметр {self.name}.",
                ),
            )
        return self.price


def price_list(regulation: Regulation) -> tuple[Offer, ...]:
    """Return what may be ordered, in the regulation's order; parameters named `<plan>_<period>_price_rub` say so."""
    found = ((one, _NAME.fullmatch(name)) for name, one in regulation.parameters.items())
    return tuple(
        Offer(
            name=parameter.name,
            plan=match["plan"],
            period=match["period"],
            price=price_set(parameter),
            label=parameter.label,
            clauses=parameter.clauses,
        )
        for parameter, match in found
        if match is not None
    )
