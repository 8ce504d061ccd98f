"""Owns the acceptance of the offer that a regulation rests on (IS-1, X-69)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from reglament.core.coverage.offer import asks_acceptance
from reglament.operations.record_customer_change import record
from reglament.store.models import Contact, Customer
from reglament.store.projections import key
from reglament.store.queries.directory import contact_actor
from reglament.store.writes.changes import Change


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
            actor=contact_actor(contact),
            at=at,
        )
    return True


def accept_by_conduct(changes: Sequence[Change], *, at: datetime) -> None:
    """Take the requests just opened for acceptance where none is on record; none of them waited for it (X-69)."""
    asked = {
        requester
        for one in changes
        if asks_acceptance(one.projection.regulation)
        and (requester := key(one.projection.ticket.requester)) is not None
    }
    if not asked:
        return
    waiting = Contact.objects.filter(pk__in=asked, customer__offer_accepted_at=None)
    for contact in waiting.order_by("pk"):
        accept_offer(contact, at=at, by="conduct")
