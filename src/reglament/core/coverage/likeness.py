"""Owns who of the contacts a sender may be, as far as the mail speaks for it: what a person is offered first.

Nothing is decided by it: a domain, a name or a number in a mail proves nobody (T01).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reglament.core.coverage.public_mail import is_public
from reglament.core.model.mail_addresses import address_key, domain_of
from reglament.core.model.people import Contact, Customer

# of a customer's name found in what was written: shorter ones stand in other words
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says of its sender: address and name, its words, and whose request it points at, by their ids."""

    address: str = ""
    name: str = ""
    words: str = ""
    requester: str = ""
    customer: str = ""


def likeliest(letter: Letter, people: Iterable[tuple[Contact, Customer]]) -> tuple[Contact, ...]:
    """Return the contacts whom something in the letter speaks for, the likeliest first, equal ones as they came.

    The address weighs more than the request pointed at, that more than an organisation's domain, then a name. Whoever
    left is none of them. Addresses and domains of `people` are keys, as they are kept.
    """
    address, domain = address_key(letter.address), domain_of(letter.address)
    own = "" if is_public(domain) else domain
    name, words = _plain(letter.name), f" {_plain(letter.words)} "

    def weight(contact: Contact, customer: Customer) -> int:
        speaks = (
            address in contact.addresses,
            contact.id == letter.requester,
            customer.id == letter.customer,
            bool(own) and (own in customer.domains or own in map(_domain, contact.addresses)),
            bool(name) and _plain(contact.name) == name,
            len(customer.name) >= SHORTEST_NAME and f" {_plain(customer.name)} " in words,
        )
        return sum(2 ** (len(speaks) - place) for place, holds in enumerate(speaks) if holds)

    weighed = [(weight(*pair), pair[0]) for pair in people if pair[0].active]
    found = sorted((one for one in weighed if one[0]), key=lambda one: -one[0])
    return tuple(contact for _, contact in found)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
