"""Owns reading to whom the quarterly letter went, and to whom it has not gone yet (HY-11)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from reglament.core.coverage.quarterly import asking, quarter_began
from reglament.core.coverage.words import FIRST_LINE
from reglament.core.regulation.document import Regulation
from reglament.core.worktime.zones import zone_named
from reglament.store.models import Agreement, Contact, Customer, CustomerChange

# what is written down beside the changes of a customer: a letter was sent; a lead was reminded that one is due
LETTER, REMINDED = "letter", "reminded"


def last_letter(user: Any, customer: int) -> CustomerChange | None:
    """Return the latest letter on record as sent to the customer."""
    rows = CustomerChange.objects.visible_to(user).filter(customer=customer, what=LETTER)
    return rows.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Due:
    """The customers to whom a letter is due in the quarter that began at `since`, under the `regulation` that asks."""

    rows: QuerySet[Customer]
    regulation: Regulation
    since: datetime

    @property
    def clause(self) -> str:
        """Return the clause that asks for somebody on the first line."""
        return self.regulation.parameters["contact_roles"].clauses[0]

    def unreminded(self) -> QuerySet[Customer]:
        """Return those of whom no lead was reminded in the quarter."""
        reminded = CustomerChange.objects.filter(
            customer=OuterRef("pk"), what=REMINDED, at__gte=self.since
        )
        return self.rows.filter(~Exists(reminded))


def letters_due(
    customers: QuerySet[Customer], own: Sequence[Regulation], *, at: datetime
) -> Due | None:
    """Return to whom of a vendor's `customers` a letter is due, None where none of its `own` regulations asks."""
    asks = asking(own)
    if not asks:
        return None
    since = quarter_began(at, asks[0].zone)
    rows = _without_letter(
        customers,
        [one.code for one in asks],
        since=since,
        on=at.astimezone(zone_named(asks[0].zone)).date(),
        unagreed=len(own) == 1,
    )
    return Due(rows, asks[0], since)


def _without_letter(
    customers: QuerySet[Customer],
    codes: Collection[str],
    *,
    since: datetime,
    on: date,
    unagreed: bool,
) -> QuerySet[Customer]:
    """Return the customers under one of the regulations `on` a day with nobody on the first line and no letter `since`.

    `unagreed`: those without any agreement count as well.
    """
    agreed = Agreement.objects.filter(customer=OuterRef("pk"))
    over = Q(valid_until_date__lt=on) | Q(valid_from_date__gt=on)
    served = Exists(agreed.filter(regulation__in=codes).exclude(over))
    first_line = (
        Contact.objects.filter(customer=OuterRef("pk"), active=True)
        .annotate(told=Cast("roles", TextField()))
        .filter(told__contains=f'"{FIRST_LINE}"')
    )
    sent = CustomerChange.objects.filter(customer=OuterRef("pk"), what=LETTER, at__gte=since)
    rows = customers.filter(
        served | ~Exists(agreed) if unagreed else Q(served), ~Exists(first_line), ~Exists(sent)
    )
    return rows.order_by("name", "pk")
