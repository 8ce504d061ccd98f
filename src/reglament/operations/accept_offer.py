"""Owns the acceptance of the offer that a regulation rests on (IS-1, X-69)."""

from datetime import datetime

from django.db import transaction

from reglament.core.model.people import Actor, ActorKind
from reglament.operations.record_customer_change import record
from reglament.store.models import Contact, Customer


def accept_offer(contact: Contact, *, at: datetime, by: str = "tick") -> bool:
    """Write down that the contact accepted for the customer; False where that was done before."""
    with transaction.atomic():
        customer = Customer.objects.select_for_update().get(pk=contact.customer_id)
        if customer.offer_accepted_at is not None:
            return False
        customer.offer_accepted_at, customer.offer_accepted_by = at, by
        customer.save(update_fields=["offer_accepted_at", "offer_accepted_by"])
        record(
            customer,
            what="customer",
            row=customer.pk,
            title=customer.name,
            before={"offer_accepted_at": None, "offer_accepted_by": ""},
            after={"offer_accepted_at": at, "offer_accepted_by": by},
            actor=Actor(kind=ActorKind.CUSTOMER, id=str(contact.pk), name=contact.name),
            at=at,
        )
    return True
