"""Owns giving a contact one more mail address, and naming it in the agreement that decides by address (X-57)."""

from django.db import transaction

from reglament.store.models import Agreement, Contact, ContactAddress


def add_address(contact: Contact, address: str, *, listed_in: Agreement | None = None) -> None:
    """Know the contact by `address` from now on; `listed_in` is the contact's agreement that then names it, too.

    What arrived before keeps what was decided for it. Raises ValueError for another customer's agreement.
    """
    lower = address.strip().lower()
    if listed_in is not None and listed_in.customer_id != contact.customer_id:
        raise ValueError("The agreement is another customer's: choose one of the contact's own.")
    with transaction.atomic():
        ContactAddress.objects.get_or_create(
            vendor_id=contact.vendor_id, contact=contact, address=lower
        )
        if listed_in is not None and lower not in listed_in.addresses:
            locked = Agreement.objects.select_for_update().get(pk=listed_in.pk)
            locked.addresses = [*locked.addresses, lower]
            locked.save(update_fields=["addresses"])
