"""Owns finding who at a customer may approve paid work: the contacts with the regulation's role (HY-24)."""

from reglament.store.models import Contact


def approvers_of(customer: int | None, role: str) -> list[Contact]:
    """Return the contacts of the customer with this role who are there, with their addresses."""
    if customer is None:
        return []
    rows = Contact.objects.filter(customer=customer, active=True, confirmed=True)
    # a list in a column is compared here: not every database looks into it
    return [one for one in rows.order_by("pk").prefetch_related("addresses") if role in one.roles]
