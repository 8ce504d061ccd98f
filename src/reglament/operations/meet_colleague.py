"""Owns making a contact of a colleague who writes for the first time: his own, to be confirmed by staff (TE-9, TR-9).

Only a proven sender becomes one: a forged address must not be remembered, nor count as known to letters (T06).
"""

from dataclasses import replace

from django.db import transaction

from reglament.core.model.commands import OpenTicket
from reglament.core.model.interaction import SenderProof
from reglament.core.model.mail_addresses import address_key
from reglament.store.models import Contact, ContactAddress, Customer


def meet_colleague(command: OpenTicket, *, vendor: int) -> OpenTicket:
    """Return the command with the colleague's contact as requester, made now where there is none yet."""
    proven = command.coverage.get("proof") == SenderProof.PROVEN
    if command.coverage.get("sender") != "colleague" or not proven or not command.customer:
        return command
    address = address_key(command.requester_address)
    known = ContactAddress.objects.filter(
        vendor=vendor, address=address, contact__customer=int(command.customer)
    ).first()
    contact = known.contact_id if known is not None else _made(command, vendor, address)
    return replace(command, requester=str(contact))


def _made(command: OpenTicket, vendor: int, address: str) -> int:
    with transaction.atomic():
        customer = Customer.objects.get(pk=command.customer, vendor=vendor)
        contact = Contact.objects.create(
            vendor_id=vendor,
            customer=customer,
            name=command.requester_name[:200],
            language=command.language[:8],
            confirmed=False,
        )
        ContactAddress.objects.create(vendor_id=vendor, contact=contact, address=address)
    return int(contact.pk)
