"""Owns what becomes of a form: the same way as a mail (`core.intake`), answered at once and not by letter only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.core.coverage.sender import Sender, identify
from reglament.core.intake import Hold, interpret
from reglament.core.lifecycle.decide import decide
from reglament.core.lifecycle.opening import check_channel
from reglament.core.model.commands import OpenTicket
from reglament.core.model.events import Event
from reglament.core.model.interaction import Interaction
from reglament.core.model.people import Customer
from reglament.core.regulation.document import Regulation
from reglament.operations.activate_regulation import not_running
from reglament.operations.hold import File, Taken, hold
from reglament.operations.interpreting import Contacted
from reglament.operations.meet_colleague import meet_colleague
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.store.models import Contact, Mailbox
from reglament.store.queries.directory import core_contact, core_customer, directory_of
from reglament.store.queries.regulations import InForce, regulation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A filled form: who sent it as an `Interaction`, what it asked (facts and intake fields), and its files."""

    interaction: Interaction
    mailbox: Mailbox
    contact: Contact | None
    fields: Mapping[str, str]
    files: Sequence[File] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of it: the `number` of the request, or "" where a person looks at it first."""

    number: str
    events: tuple[Event, ...] = ()


def file_request(form: Form, in_force: InForce, *, at: datetime) -> Filed:
    """Register the request, or hold it for a person; the same form twice is one request.

    Raises Refused where the regulation opens none through this channel, or the form lacks what it asks.
    """
    answer, regulation = meant(form, in_force)
    if isinstance(answer, Hold):
        one = Taken(Contacted(form.interaction, form.mailbox), tuple(form.files))
        hold(one, answer, at=at)
        return Filed(number="")
    vendor = form.mailbox.vendor_id
    opening = Opening(
        vendor_id=vendor,
        command=meet_colleague(answer, vendor=vendor),
        regulation=regulation,
        files=form.files,
    )
    # a form that is refused uses up no number
    decide(opening.command, history=(), ticket=None, regulation=regulation, at=at)
    outcome = open_ticket(opening, at=at)
    return Filed(number=outcome.ticket.number, events=outcome.events)


def preview_request(form: Form, in_force: InForce) -> tuple[Regulation, tuple[Event, ...]]:
    """Return what registering would lead to, none where a person looks at it first; nothing is written.

    Raises Refused as `file_request` does.
    """
    answer, regulation = meant(form, in_force)
    if isinstance(answer, Hold):
        return regulation, ()
    command = answer
    at = form.interaction.arrived_at
    return regulation, decide(command, history=(), ticket=None, regulation=regulation, at=at)


def meant(form: Form, in_force: InForce) -> tuple[OpenTicket | Hold, Regulation]:
    """Return what the form asks for, under which regulation; raises Refused for a channel that opens nothing."""
    at, box = form.interaction.arrived_at, form.mailbox
    found = (in_force.running(code, at, vendor=box.vendor_id) for code in box.regulations)
    regulations = [one for one in found if one is not None]
    if not regulations:
        raise not_running(", ".join(box.regulations))
    answer = interpret(
        form.interaction, sender=_sender(form), regulations=regulations, form=form.fields
    )
    if isinstance(answer, Hold) and answer.reason == "channel-does-not-open":
        check_channel(
            regulation_of(form.mailbox.vendor_id, answer.regulation),
            form.interaction.channel,
            level="",
        )
    if not isinstance(answer, OpenTicket | Hold):
        raise TypeError("a form opens a request or waits for a person")
    identity = answer.regulation or regulations[0].identity
    return answer, regulation_of(form.mailbox.vendor_id, identity)


def sender_of(contact: Contact, address: str, customer: Customer | None = None) -> Sender:
    """Return the contact who signed in as intake knows a sender; `customer` is theirs, where it is read already."""
    return Sender(
        kind="contact" if contact.confirmed else "colleague",
        address=address,
        name=contact.name,
        contact=core_contact(contact),
        customer=customer or core_customer(contact.customer),
    )


def _sender(form: Form) -> Sender | None:
    """Return who sent the form: the contact who signed in, else whoever has the address that was written."""
    author = form.interaction.sender
    if author is None:
        return None
    if form.contact is not None:
        return sender_of(form.contact, author.address)
    known = directory_of(form.mailbox.vendor_id, {author.address})
    return identify(
        author.address,
        name=author.name,
        people=known.people_at(author.address),
        customers_at_domain=known.customers_at(author.address),
        left=known.has_left(author.address),
    )
