"""Owns which regulations ask a customer to accept an offer, and whether that is still to be done (IS-1)."""

from collections.abc import Iterable

from reglament import regulations
from reglament.core.coverage.offer import asks_acceptance
from reglament.core.regulation.document import Regulation
from reglament.store.models import Agreement, Contact, Mailbox


def asked_of(served: Iterable[Regulation]) -> Regulation | None:
    """Return the regulation that rests on an offer, of those that serve a customer; None where none does."""
    return next((one for one in served if asks_acceptance(one)), None)


def offers_of(contact: Contact) -> list[Regulation]:
    """Return the regulations of the contact's customer that rest on an offer; without agreements the vendor's."""
    codes = set(
        Agreement.objects.filter(customer=contact.customer_id).values_list("regulation", flat=True)
    )
    if not codes:
        boxes = Mailbox.objects.filter(vendor=contact.vendor_id, active=True)
        codes = {code for box in boxes for code in box.regulations}
    known = [one for one in regulations.load_all() if one.code in codes]
    return [one for one in known if asks_acceptance(one)]


def awaits_acceptance(contact: Contact) -> bool:
    """Return whether the contact is to be asked at this sign-in."""
    return contact.customer.offer_accepted_at is None and bool(offers_of(contact))
