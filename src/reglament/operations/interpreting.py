"""Owns what a contact asks for: a ticket, an addition to one, a decision by a person, or nothing.

A message joins a ticket only with a token that speaks for its sender, or proven as somebody who takes
part (T01). Everything doubtful is held with its arrival instant; nothing is dropped in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reglament.core.model.commands import AddCustomerReply, Message, OpenTicket
from reglament.core.model.interaction import Interaction, SenderProof
from reglament.core.model.people import Actor, ActorKind, Agreement, Contact, Customer
from reglament.core.regulation.document import Regulation
from reglament.store.models import Mailbox
from reglament.store.queries.directory import Directory, directory_of
from reglament.store.queries.regulations import InForce
from reglament.store.queries.threads import Thread, threads_of


@dataclass(frozen=True, slots=True)
class Contacted:
    """One contact with the mailbox it came to."""

    interaction: Interaction
    mailbox: Mailbox


@dataclass(frozen=True, slots=True)
class Opens:
    """It opens a ticket under this regulation."""

    command: OpenTicket
    regulation: Regulation


@dataclass(frozen=True, slots=True)
class Adds:
    """It adds to a ticket."""

    command: AddCustomerReply
    ticket_pk: int


@dataclass(frozen=True, slots=True)
class Holds:
    """A person decides; `letter` asks the sender meanwhile, empty where nobody is written to."""

    reason: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Ignores:
    """Nothing is asked: an automatic mail. It is kept."""

    reason: str


Meaning = Opens | Adds | Holds | Ignores


@dataclass(slots=True)
class Known:
    """What the store knows around a batch of contacts, read in a fixed number of queries."""

    in_force: InForce
    directories: dict[int, Directory] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)


def gather(contacted: Sequence[Contacted], in_force: InForce) -> Known:
    """Read everything that deciding on these contacts needs."""
    known = Known(in_force)
    for vendor in {one.mailbox.vendor_id for one in contacted}:
        own = [one.interaction for one in contacted if one.mailbox.vendor_id == vendor]
        senders = {one.sender.address for one in own if one.sender is not None}
        known.directories[vendor] = directory_of(vendor, senders)
        known.threads |= threads_of(vendor, own)
    return known


def meaning_of(one: Contacted, known: Known) -> Meaning:
    """Return what the contact asks for."""
    interaction, directory = one.interaction, known.directories[one.mailbox.vendor_id]
    if interaction.automatic:
        return Ignores(interaction.automatic)
    if interaction.sender is None:
        return Holds("no-sender")
    thread = known.threads.get(interaction.identity)
    if thread is not None and _speaks(interaction, thread, directory):
        return Adds(_addition(interaction), thread.ticket.pk)
    if interaction.proof is SenderProof.FAILED:
        return Holds("forged-sender")
    if thread is not None and thread.by != "token":
        return Holds("names-a-ticket", letter="held_number")
    if interaction.sender.address.lower() in directory.staff:
        return Holds("from-staff")
    return _request(one, directory, known)


def _speaks(interaction: Interaction, thread: Thread, directory: Directory) -> bool:
    """Tell whether the sender may speak in the thread."""
    sender = interaction.sender.address.lower() if interaction.sender else ""
    if thread.token is not None:
        return thread.token.address.lower() == sender or interaction.proof is SenderProof.PROVEN
    if interaction.proof is not SenderProof.PROVEN:
        return False
    customers = {customer.id for _, customer in directory.people_at(sender)}
    return sender == thread.ticket.requester_address.lower() or (
        str(thread.ticket.customer_id) in customers
    )


def _request(one: Contacted, directory: Directory, known: Known) -> Meaning:
    interaction = one.interaction
    assert interaction.sender is not None
    people = directory.people_at(interaction.sender.address)
    if len(people) > 1:
        return Holds("ambiguous-sender", letter="who_are_you")
    if people:
        contact, customer = people[0]
        return _opening(one, customer, contact, known)
    customers = directory.customers_at(interaction.sender.address)
    if len(customers) == 1 and interaction.proof is SenderProof.PROVEN:
        return _opening(one, customers[0], None, known)
    return Holds("ambiguous-sender" if len(customers) > 1 else "unknown-sender", "who_are_you")


def _opening(one: Contacted, customer: Customer, contact: Contact | None, known: Known) -> Meaning:
    found = _agreement(one, customer, known)
    if found is None:
        return Holds("no-regulation")
    return opens(one, customer, contact, *found)


def opens(
    one: Contacted,
    customer: Customer,
    contact: Contact | None,
    agreement: Agreement | None,
    regulation: Regulation,
) -> Opens:
    """Return the opening of a ticket for this customer under this regulation."""
    interaction = one.interaction
    sender = interaction.sender
    address = sender.address if sender else ""
    name = contact.name if contact else (sender.name if sender else "")
    return Opens(
        OpenTicket(
            identity=f"mail:{interaction.identity}",
            actor=Actor(
                kind=ActorKind.CUSTOMER, id=contact.id if contact else address, name=name or address
            ),
            number="",
            regulation=regulation.identity,
            vendor=customer.vendor,
            arrived_at=interaction.arrived_at,
            channel=interaction.channel,
            subject=interaction.subject,
            message=_message(interaction, interaction.text),
            requester=contact.id if contact else "",
            requester_name=name,
            requester_address=address,
            customer=customer.id,
            customer_name=customer.name,
            language=interaction.language or customer.language,
            facts=_facts(regulation, agreement),
            coverage=_coverage(one, customer, contact, agreement),
        ),
        regulation,
    )


def _agreement(
    one: Contacted, customer: Customer, known: Known
) -> tuple[Agreement | None, Regulation] | None:
    """Return the agreement that the mailbox serves, an active one before an ended one, with its regulation."""
    bound = one.mailbox.regulations
    arrived_at = one.interaction.arrived_at
    fitting = [own for own in customer.agreements if own.regulation in bound]
    fitting.sort(key=lambda own: not _is_active(own, one))
    code = fitting[0].regulation if fitting else next(iter(bound), "")
    regulation = known.in_force.at(code, arrived_at)
    if regulation is None:
        return None
    return (fitting[0] if fitting else None), regulation


def _is_active(agreement: Agreement, one: Contacted) -> bool:
    day = one.interaction.arrived_at.date()
    begun = agreement.valid_from_date is None or agreement.valid_from_date <= day
    return begun and (agreement.valid_until_date is None or day <= agreement.valid_until_date)


def _facts(regulation: Regulation, agreement: Agreement | None) -> dict[str, str]:
    level = regulation.facts.get("level")
    if agreement is None or level is None or level.origin == "derived":
        return {}
    return {"level": agreement.level} if agreement.level in level.values else {}


def _coverage(
    one: Contacted, customer: Customer, contact: Contact | None, agreement: Agreement | None
) -> Mapping[str, str]:
    active = agreement is not None and _is_active(agreement, one)
    sender = one.interaction.sender
    listed = bool(agreement and sender and sender.address in agreement.addresses)
    return {
        "sender": "contact" if contact else "colleague",
        "contract": "none" if agreement is None else "active" if active else "ended",
        "contract_kind": agreement.kind if agreement else "other",
        "edition": agreement.edition if agreement else "commercial",
        "access": (contact.access if contact else "") or "none",
        "category": customer.category or "free",
        "listed_address": "yes" if listed else "no",
        "channel": one.interaction.channel,
        "portal_available": "yes",
        "region": "served",
    }


def _addition(interaction: Interaction) -> AddCustomerReply:
    sender = interaction.sender
    address = sender.address if sender else ""
    return AddCustomerReply(
        identity=f"mail:{interaction.identity}",
        actor=Actor(
            kind=ActorKind.CUSTOMER, id=address, name=(sender.name if sender else "") or address
        ),
        message=_message(interaction, interaction.reply_text or interaction.text),
        channel=interaction.channel,
        arrived_at=interaction.arrived_at,
        address=address,
    )


def _message(interaction: Interaction, text: str) -> Message:
    return Message(
        text=text,
        language=interaction.language,
        html=interaction.html,
        message_id=interaction.message_id,
        attachments=interaction.attachments,
        source=interaction.identity,
    )
