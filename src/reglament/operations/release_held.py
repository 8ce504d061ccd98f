"""Owns a person's decision on a held contact: a ticket for a customer, an addition to a ticket, or nothing.

What is released counts from its arrival (X-4), however long it waited. Two exceptions where the regulation says so:
mail held as suspect counts from its release (IS-133), an improper submission from its conversion (X-32), unless the
portal was away when it came. The arrival stays on record with the held contact.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from reglament.core.coverage.agreements import Choice, choose_agreement
from reglament.core.coverage.sender import Sender, identify
from reglament.core.coverage.vocabulary import coverage_facts
from reglament.core.intake.joining import actor_of, message_of
from reglament.core.model.commands import AddCustomerReply, OpenTicket
from reglament.core.model.interaction import Address, Interaction, SenderProof
from reglament.core.model.mail_addresses import same_address
from reglament.core.model.people import Actor, Customer
from reglament.core.regulation.document import Regulation
from reglament.operations.activate_regulation import not_running
from reglament.operations.carry_out import carry_out
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.operations.outcome import Outcome, UnknownTicketError
from reglament.store.event_text import made_of
from reglament.store.models import Contact, HeldInteraction, StaffMember, Ticket
from reglament.store.queries.directory import core_contact, core_customer, directory_of, staff_actor
from reglament.store.queries.outages import outage_at
from reglament.store.queries.regulations import InForce, regulation_of

IMPROPER = "not-properly-submitted"
# why a contact was held -> the parameter, and its value, by which it counts from the decision instead
SUSPECT = ("quarantine_registration", "at_release")
EXCEPTIONS = {
    "sender-failed": SUSPECT,
    "bulk": SUSPECT,
    "list": SUSPECT,
    IMPROPER: ("conversion_counts_from", "conversion"),
}


class NoReasonError(ValueError):
    """Nobody leaves a contact without processing without a reason (HY-21): nothing was done."""


class NotHeldError(LookupError):
    """There is no such held contact, or somebody decided already: nothing was done."""


def release_as_ticket(
    held: int, *, staff: StaffMember, contact: Contact, at: datetime, level: str = ""
) -> Outcome:
    """Open a ticket for `contact` as if nothing had held it; `level` for a customer whose agreement says none.

    Raises NotHeldError, core.lifecycle.Refused.
    """
    row = _held(held, staff)
    it: Interaction = made_of(Interaction, row.interaction)
    customer = core_customer(contact.customer)
    bound = row.mailbox.regulations if row.mailbox is not None else []
    in_force = InForce()
    found = [in_force.running(code, it.arrived_at, vendor=row.vendor_id) for code in bound]
    if bound and not any(found):
        raise not_running(bound[0])
    choice = choose_agreement(customer, [one for one in found if one], at=it.arrived_at)
    sender = _served(it, contact, customer)
    command = _command(row.identity, it, staff=staff, sender=sender, choice=choice, level=level)
    counts_from = _counts_from(row, choice.regulation, at=at)
    if outage_at(row.vendor_id, it.arrived_at) is not None:
        # written down after the mail had come, which took the portal's place all the same (HY-5)
        command = replace(command, coverage={**command.coverage, "portal_available": "no"})
        counts_from = row.arrived_at if row.reason == IMPROPER else counts_from
    command = replace(command, arrived_at=counts_from)
    opening = Opening(vendor_id=row.vendor_id, command=command, regulation=choice.regulation)
    outcome = open_ticket(opening, at=at)
    _decide(row, staff=staff, state="released", ticket=outcome.ticket_pk, at=at)
    return outcome


def _served(it: Interaction, contact: Contact, customer: Customer) -> Sender:
    """Return who is served: the contact, by the name that the mail gives where the address is none of the contact's."""
    known = core_contact(contact)
    said = it.sender or Address(address=_first_address(contact))
    own = it.sender is None or any(same_address(said.address, one) for one in known.addresses)
    return Sender(
        kind="contact",
        address=said.address,
        name=contact.name if own else said.name or said.address,
        contact=known,
        customer=customer,
    )


def _counts_from(row: HeldInteraction, regulation: Regulation, *, at: datetime) -> datetime:
    name, value = EXCEPTIONS.get(row.reason, ("", ""))
    parameter = regulation.parameters.get(name)
    return at if parameter is not None and parameter.value == value else row.arrived_at


def _command(
    identity: str,
    it: Interaction,
    *,
    staff: StaffMember,
    sender: Sender,
    choice: Choice,
    level: str,
) -> OpenTicket:
    customer, contact = sender.customer, sender.contact
    chosen = level or (choice.agreement.level if choice.agreement else "")
    language = it.language or (customer.language if customer else "")
    return OpenTicket(
        identity=f"held:{identity}",
        actor=_author(sender),
        released_by=staff_actor(staff),
        number="",
        regulation=choice.regulation.identity,
        vendor=choice.regulation.vendor,
        arrived_at=it.arrived_at,
        channel=it.channel,
        subject=it.subject,
        message=message_of(it, anew=False),
        requester=contact.id if contact else "",
        requester_name=sender.name,
        requester_address=sender.address,
        customer=customer.id if customer else "",
        customer_name=customer.name if customer else "",
        language=language or choice.regulation.languages[0],
        facts={"level": chosen} if chosen and "level" in choice.regulation.facts else {},
        coverage=coverage_facts(sender, choice, at=it.arrived_at, channel=it.channel),
    )


def release_into_ticket(held: int, *, staff: StaffMember, ticket: int, at: datetime) -> Outcome:
    """Add the contact to a ticket of the same vendor as its sender's words; raises as `release_as_ticket`.

    The words are added and nothing else: whoever wrote them does not begin to receive answers, and where nothing
    proves him, the mark stays for the next reader.
    """
    row = _held(held, staff)
    target = Ticket.objects.filter(vendor=staff.vendor_id, pk=ticket).first()
    if target is None:
        raise UnknownTicketError("There is no such ticket.")
    it: Interaction = made_of(Interaction, row.interaction)
    command = AddCustomerReply(
        identity=f"held:{row.identity}",
        actor=_sender(it, row),
        released_by=staff_actor(staff),
        message=message_of(it, anew=True),
        channel=it.channel,
        arrived_at=_counts_from(row, regulation_of(row.vendor_id, target.regulation), at=at),
        came_at=row.arrived_at,
        unproven=it.proof is not SenderProof.PROVEN,
    )
    outcome = carry_out(command, ticket=ticket, at=at, vendor=staff.vendor_id)
    _decide(row, staff=staff, state="released", ticket=outcome.ticket_pk, at=at)
    return outcome


def _author(sender: Sender) -> Actor:
    """Return the author of a mail: the contact served where the address is the contact's own, else the address."""
    known = sender.contact.addresses if sender.contact is not None else ()
    if not sender.address or any(same_address(sender.address, one) for one in known):
        return actor_of(sender)
    return actor_of(identify(sender.address, name=sender.name))


def _sender(it: Interaction, row: HeldInteraction) -> Actor:
    """Return who is said to have written: the contact with this address where there is one."""
    address, name = (it.sender.address, it.sender.name) if it.sender else ("", "")
    people = directory_of(row.vendor_id, {address}).people_at(address) if address else ()
    return actor_of(identify(address, name=name or address, people=people))


def _first_address(contact: Contact) -> str:
    found = contact.addresses.order_by("pk").values_list("address", flat=True).first()
    return found or ""


def discard_held(held: int, *, staff: StaffMember, reason: str, at: datetime) -> None:
    """Leave the contact without processing (HY-21); it is kept and listed. Raises NotHeldError, NoReasonError."""
    if not reason.strip():
        raise NoReasonError("Say why it is left without processing.")
    row = _held(held, staff)
    _decide(row, staff=staff, state="discarded", ticket=row.ticket_id, at=at, why=reason)


def take_back(held: int, *, staff: StaffMember) -> None:
    """Have a contact that was left without processing wait for a decision again (X-32). Raises NotHeldError."""
    rows = HeldInteraction.objects.filter(vendor=staff.vendor_id, pk=held, state="discarded")
    if not rows.update(state="held"):
        raise NotHeldError("This message was not left without processing.")


def _held(held: int, staff: StaffMember) -> HeldInteraction:
    rows = HeldInteraction.objects.filter(vendor=staff.vendor_id).select_related("mailbox")
    row = rows.filter(pk=held, state="held").first()
    if row is None:
        raise NotHeldError("This message is no longer waiting: somebody decided already.")
    return row


def _decide(
    row: HeldInteraction,
    *,
    staff: StaffMember,
    state: str,
    ticket: int | None,
    at: datetime,
    why: str = "",
) -> None:
    with transaction.atomic():
        changed = HeldInteraction.objects.filter(pk=row.pk, state="held").update(
            state=state,
            ticket_id=ticket,
            decided_by=staff.name,
            decided_at=at,
            decided_why=why,
        )
        if not changed:
            raise NotHeldError("This message is no longer waiting: somebody decided already.")
