"""Owns where those who take part in a request are written to now: addresses change while requests stand (T21)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from reglament.core.model.mail_addresses import address_key, same_address
from reglament.store.models import ContactAddress, CustomerChange, Ticket
from reglament.store.written import fetch


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address as a request's history has it; `contact` is the requester's, None for whoever else takes part."""

    vendor: int
    customer: int | None
    contact: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where letters go. `left`: its person left the customer; `gone`: the person has no address any more."""

    address: str
    left: bool = False
    gone: bool = False

    def is_other_than(self, address: str) -> bool:
        """Tell whether the address has given way to this place."""
        return self.gone or not same_address(self.address, address)


def requester_of(row: Ticket) -> Recipient:
    """Return the requester of a request as one who is written to."""
    return Recipient(row.vendor_id, row.customer_id, row.requester_id, row.requester_address)


# address -> contact -> whether the contact is still there
Owners = Mapping[str, Mapping[int, bool]]


def places_of(wanted: Collection[Recipient]) -> dict[Recipient, Place]:
    """Return where each recipient is written to now.

    An address that was taken off its contact gives way to the contact's first one. An address that no contact had is
    the person's own affair, and stays.
    """
    if not wanted:
        return {}
    owners = _owners({one.vendor for one in wanted}, {address_key(one.address) for one in wanted})
    moved = {one for one in wanted if not _stands(one, owners)}
    former = _former_owners(moved)
    places = _first_places(set(former.values()))
    return {
        one: places[former[one]] or Place(one.address, gone=True)
        if one in former
        else Place(one.address, left=_left(owners, one.address))
        for one in wanted
    }


def _owners(vendors: set[int], addresses: set[str]) -> Owners:
    def owning(*asked: Any) -> Any:
        parts = asked[: len(vendors)], asked[len(vendors) :]
        known = ContactAddress.objects.filter(vendor__in=parts[0], address__in=parts[1])
        return known.values_list("address", "contact", "contact__active")

    found: dict[str, dict[int, bool]] = defaultdict(dict)
    for address, contact, active in fetch("owners", owning, *vendors, *addresses):
        found[address][contact] = active
    return found


def _stands(one: Recipient, owners: Owners) -> bool:
    known = owners.get(address_key(one.address), {})
    return one.customer is None or (bool(known) if one.contact is None else one.contact in known)


def _left(owners: Owners, address: str) -> bool:
    known = owners.get(address_key(address), {})
    return bool(known) and not any(known.values())


def _former_owners(moved: Collection[Recipient]) -> dict[Recipient, int]:
    """Return whose addresses those were: what was taken off a contact stands in the record of changes."""
    if not moved:
        return {}
    had: dict[tuple[int, str], list[int]] = defaultdict(list)
    customers = {one.customer for one in moved if one.customer is not None}
    changes = CustomerChange.objects.filter(customer__in=customers, what="contact").order_by("pk")
    for customer, contact, before in changes.values_list("customer", "row", "before"):
        for address in before.get("addresses", ()):
            had[(customer, address)].append(contact)
    found = {}
    for one in moved:
        known = had.get((one.customer or 0, address_key(one.address)), [])
        own = [contact for contact in known if one.contact in (None, contact)]
        if own:
            found[one] = own[-1]
    return found


def _first_places(contacts: set[int]) -> dict[int, Place | None]:
    if not contacts:
        return {}
    places: dict[int, Place | None] = dict.fromkeys(contacts)
    known = ContactAddress.objects.filter(contact__in=contacts).order_by("-pk")
    for contact, address, active in known.values_list("contact", "address", "contact__active"):
        places[contact] = Place(address, left=not active)
    return places
