"""Owns who a sender may be, contact or customer, as far as the mail speaks for it: what a person is offered first.

Nothing is decided by it: a domain, a name or a number in a mail proves nobody (T01).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reglament.core.coverage.public_mail import is_public
from reglament.core.model.mail_addresses import address_key, domain_of
from reglament.core.model.people import Contact, Customer

# of a customer's name found in what was written: shorter ones stand in other words
SHORTEST_NAME = 4
# stands for those of a customer whom nobody has entered yet
NOBODY = Contact(id="", name="", addresses=())
Found = TypeVar("Found", Contact, Customer)


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
    weight = _weighing(letter)
    return _heaviest((weight(*pair), pair[0]) for pair in people if pair[0].active)


def likeliest_customers(
    letter: Letter, customers: Iterable[tuple[Customer, Sequence[Contact]]]
) -> tuple[Customer, ...]:
    """Return the customers whom something in the letter speaks for, weighed and ordered as `likeliest` does.

    A customer weighs what the likeliest of its contacts does; one without any may be named by domain or name all the
    same.
    """
    weight = _weighing(letter)
    return _heaviest(
        (max(weight(one, customer) for one in (NOBODY, *_there(contacts))), customer)
        for customer, contacts in customers
    )


def _there(contacts: Iterable[Contact]) -> list[Contact]:
    return [one for one in contacts if one.active]


def _heaviest(weighed: Iterable[tuple[int, Found]]) -> tuple[Found, ...]:
    found = sorted((pair for pair in weighed if pair[0]), key=lambda pair: -pair[0])
    return tuple(one for _, one in found)


def _weighing(letter: Letter) -> Callable[[Contact, Customer], int]:
    """Return how much the letter speaks for a contact of a customer; 0 where nothing does."""
    address, domain = address_key(letter.address), domain_of(letter.address)
    own = "" if is_public(domain) else domain
    name, words = _plain(letter.name), f" {_plain(letter.words)} "

    def weight(contact: Contact, customer: Customer) -> int:
        speaks = (
            address in contact.addresses,
            bool(letter.requester) and contact.id == letter.requester,
            bool(letter.customer) and customer.id == letter.customer,
            bool(own) and (own in customer.domains or own in map(_domain, contact.addresses)),
            bool(name) and _plain(contact.name) == name,
            len(customer.name) >= SHORTEST_NAME and f" {_plain(customer.name)} " in words,
        )
        return sum(2 ** (len(speaks) - place) for place, holds in enumerate(speaks) if holds)

    return weight


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
