"""Owns an order of support for a period: its charge and the entitlement, both or neither (IS-40, IS-66, IS-70)."""

from datetime import date, datetime

from django.db import transaction

from reglament.core.charging import Offer, price_list
from reglament.core.model import people
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.operations.save_agreement import save_agreement
from reglament.store.models import Customer, SupportOrder

# an agreement of special requests carries the level, any other plan only its kind
SPECIAL = "vip"


def order_support(
    customer: Customer,
    regulation: Regulation,
    name: str,
    *,
    first_date: date,
    actor: people.Actor,
    at: datetime,
) -> SupportOrder:
    """Keep the order of the price list's line `name`, from `first_date` on.

    Raises Refused for a line that is not there, or whose price is not set (X-64); then nothing has changed.
    """
    offer = _offer(regulation, name)
    price = offer.due()
    wanted = people.Agreement(
        id="",
        kind="plan",
        regulation=regulation.code,
        level=SPECIAL if offer.plan == SPECIAL else "",
        valid_from_date=first_date,
        valid_until_date=offer.last_day(first_date),
    )
    with transaction.atomic():
        agreement = save_agreement(customer, wanted, row=None, actor=actor, at=at)
        return SupportOrder.objects.create(
            vendor_id=customer.vendor_id,
            customer=customer,
            agreement=agreement,
            regulation=regulation.identity,
            plan=offer.plan,
            period=offer.period,
            price=price,
            clauses=list(offer.clauses),
            ordered_at=at,
            actor_id=actor.id,
            actor_name=actor.name,
        )


def _offer(regulation: Regulation, name: str) -> Offer:
    found = next((one for one in price_list(regulation) if one.name == name), None)
    if found is None:
        raise Refused(
            Words(f"The price list has no {name!r:.60}", f"В прайс-листе нет {name!r:.60}"),
            remedy=Words("Choose one of its lines.", "Выберите одну из строк."),
        )
    return found
