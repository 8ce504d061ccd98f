"""Owns reading to whom the quarterly letter went, and to whom it has not gone yet (HY-11)."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from reglament.core.coverage.words import FIRST_LINE
from reglament.store.models import Agreement, Contact, Customer, CustomerChange

LETTER = "letter"


def last_letter(user: Any, customer: int) -> CustomerChange | None:
    """Return the latest letter on record as sent to the customer."""
    rows = CustomerChange.objects.visible_to(user).filter(customer=customer, what=LETTER)
    return rows.order_by("-pk").first()


def without_letter(
    user: Any, codes: Collection[str], *, since: datetime, on: date, unagreed: bool
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
    rows = Customer.objects.visible_to(user).filter(
        served | ~Exists(agreed) if unagreed else Q(served), ~Exists(first_line), ~Exists(sent)
    )
    return rows.order_by("name", "pk")
