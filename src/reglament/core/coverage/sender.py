"""Owns who wrote: a known contact, an unknown mailbox of a known organisation, a stranger, or nobody can tell.

Whether the sender is who the message says is the channel's proof; here addresses are only looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reglament.core.coverage.public_mail import is_public
from reglament.core.model.mail_addresses import domain_of
from reglament.core.model.people import Contact, Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """`kind`: contact, colleague, unknown or ambiguous, as in the coverage vocabulary.

    `left`: the address is a contact's who left, and speaks for nobody any more (T21).
    """

    kind: str
    address: str
    name: str = ""
    contact: Contact | None = None
    customer: Customer | None = None
    left: bool = False


def customers_fitting(
    people: Sequence[tuple[Contact, Customer]], customers_at_domain: Sequence[Customer]
) -> tuple[Customer, ...]:
    """Return the customers whom an address may mean, each once: those of its contacts, else those with its domain."""
    found = [customer for _, customer in people] or customers_at_domain
    return tuple({customer.id: customer for customer in found}.values())


def identify(
    address: str,
    *,
    name: str = "",
    people: Sequence[tuple[Contact, Customer]] = (),
    customers_at_domain: Sequence[Customer] = (),
    left: bool = False,
) -> Sender:
    """Return who has this address: a contact before a domain, several customers are ambiguous (IS-120).

    A contact that nobody has confirmed yet is still a colleague, though with a record of his own (TE-9); whoever
    `left` is a stranger, whatever the domain, and a domain where anybody gets an address makes nobody a colleague.

    >>> identify("who@nowhere.example").kind
    'unknown'
    """
    if len(customers_fitting(people, ())) > 1:
        return Sender(kind="ambiguous", address=address, name=name)
    if people:
        contact, customer = people[0]
        return Sender(
            kind="contact" if contact.confirmed else "colleague",
            address=address,
            name=contact.name or name,
            contact=contact,
            customer=customer,
        )
    if left or is_public(domain_of(address)):
        return Sender(kind="unknown", address=address, name=name, left=left)
    if len(customers_fitting((), customers_at_domain)) > 1:
        return Sender(kind="ambiguous", address=address, name=name)
    if customers_at_domain:
        return Sender(kind="colleague", address=address, name=name, customer=customers_at_domain[0])
    return Sender(kind="unknown", address=address, name=name)
