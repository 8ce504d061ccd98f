"""Owns who reads a notice: the customer's people where they are written to now, and the staff of a role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reglament.core.lifecycle.paid_work import approving_role
from reglament.core.model.mail_addresses import address_key, same_address
from reglament.core.model.ticket import Ticket
from reglament.core.notices import APPROVERS, INSIDE, Colleague, Notice, readers_among
from reglament.core.notices.colleagues import HEAD_BOX
from reglament.store.models import StaffMember, Vendor
from reglament.store.projections import key
from reglament.store.queries.approvers import approvers_of
from reglament.store.queries.recipients import Place, Recipient, places_of
from reglament.store.writes.changes import Change

LEFT = "not sent: this person left the customer"
GONE = "not sent: the address was taken off its contact, who has no other one"
Told = Sequence[tuple[Change, Notice]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a letter goes to; `refused` says why it is kept from him."""

    address: str
    name: str
    contact_id: int | None = None
    language: str = ""
    known: bool = False
    is_requester: bool = False
    refused: str = ""


def readers_of(told: Told) -> Iterator[tuple[Change, Notice, Reader]]:
    """Yield who reads each notice, nobody the same letter about the same event twice."""
    staff = _staff_at({change.vendor_id for change, notice in told if notice.role in INSIDE})
    places = places_of(
        {recipient(change, notice.to) for change, notice in told if _outside(notice)}
    )
    seen: set[tuple[int, int, str, str]] = set()
    for change, notice in told:
        inside = notice.role in INSIDE
        for reader in _staff(notice, change, staff) if inside else _people(notice, change, places):
            once = (id(change), notice.event, notice.letter, address_key(reader.address))
            if once not in seen:
                yield change, notice, reader
            seen.add(once)


@lru_cache(maxsize=512)
def vendor_at(pk: int) -> Vendor:
    """Return the vendor, from memory after the first time."""
    return Vendor.objects.get(pk=pk)


def recipient(change: Change, address: str) -> Recipient:
    """Return whom an address of the change's request means."""
    return recipient_in(change.projection.ticket, change.vendor_id, address)


def recipient_in(ticket: Ticket, vendor: int, address: str) -> Recipient:
    """Return whom an address means in a request: its requester, or another one who takes part."""
    own = same_address(address, ticket.requester_address)
    return Recipient(vendor, key(ticket.customer), key(ticket.requester) if own else None, address)


def _outside(notice: Notice) -> bool:
    return notice.role in ("requester", "participants")


def _people(notice: Notice, change: Change, places: Mapping[Recipient, Place]) -> list[Reader]:
    if notice.to == APPROVERS:
        return _approvers(change)
    if not _outside(notice):
        return []
    ticket, place = change.projection.ticket, places[recipient(change, notice.to)]
    own = notice.to == ticket.requester_address
    contact = key(ticket.requester) if own else None
    return [
        Reader(
            place.address,
            ticket.requester_name if own else "",
            contact,
            known=contact is not None or not own,
            is_requester=own,
            refused=GONE if place.gone else LEFT if place.left else "",
        )
    ]


def _approvers(change: Change) -> list[Reader]:
    """Return who may approve paid work for the customer, each once, in the own language."""
    ticket, role = change.projection.ticket, approving_role(change.projection.regulation)
    return [
        Reader(
            one.addresses.all()[0].address,
            one.name,
            one.pk,
            language=one.language or ticket.language,
            known=True,
        )
        for one in approvers_of(key(ticket.customer), role)
        if one.addresses.all()
    ]


def _staff_at(vendors: set[int]) -> list[StaffMember]:
    """Return everybody at these vendors who may be written to."""
    if not vendors:
        return []
    rows = StaffMember.objects.filter(vendor__in=vendors, active=True).exclude(address="")
    return list(rows.select_related("user").order_by("pk"))


def _staff(notice: Notice, change: Change, staff: Sequence[StaffMember]) -> list[Reader]:
    """Return who of the desk, the head's mailbox with them, the core lets read the notice."""
    event = change.events[notice.event - change.before - 1]
    own = {str(one.pk): one for one in staff if one.vendor_id == change.vendor_id}
    box = vendor_at(change.vendor_id).head_address
    boxes = [Colleague(HEAD_BOX, HEAD_BOX)] if box else []
    told = readers_among(
        [*(Colleague(pk, one.role) for pk, one in own.items()), *boxes],
        role=notice.role,
        to=notice.to,
        event=event,
        ticket=change.projection.ticket,
    )
    return [
        Reader(box, "", known=True) if one.id == HEAD_BOX else _colleague(own[one.id])
        for one in told
    ]


def _colleague(one: StaffMember) -> Reader:
    return Reader(one.address, one.name, language=one.user.language, known=True)
