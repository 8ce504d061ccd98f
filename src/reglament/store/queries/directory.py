"""Owns finding people: whose address this is, which customers know the domain, as the core sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from reglament.core.model.mail_addresses import address_key, domain_of
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.people import Agreement as CoreAgreement
from reglament.core.model.people import Contact as CoreContact
from reglament.core.model.people import Customer as CoreCustomer
from reglament.store.models import (
    Agreement,
    Contact,
    ContactAddress,
    Customer,
    CustomerDomain,
    StaffMember,
)


@dataclass(slots=True)
class Directory:
    """What a vendor knows of some addresses. Two matches for one address make it ambiguous."""

    contacts: dict[str, list[tuple[CoreContact, CoreCustomer]]] = field(default_factory=dict)
    by_domain: dict[str, list[CoreCustomer]] = field(default_factory=dict)
    staff: dict[str, StaffMember] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)

    def people_at(self, address: str) -> list[tuple[CoreContact, CoreCustomer]]:
        """Return the contacts that have this address, with their customers."""
        return self.contacts.get(address_key(address), [])

    def customers_at(self, address: str) -> list[CoreCustomer]:
        """Return the customers whose mail domain the address has."""
        return self.by_domain.get(domain_of(address), [])

    def has_left(self, address: str) -> bool:
        """Tell whether the address is known only as that of contacts who left."""
        return address_key(address) in self.left


def directory_of(vendor: int, addresses: Collection[str]) -> Directory:
    """Return what `vendor` knows of the addresses, in a fixed number of queries."""
    wanted = {address_key(address) for address in addresses if address}
    domains = {address.rpartition("@")[2] for address in wanted}
    owners, left = defaultdict(set), set()
    for address, contact, active in ContactAddress.objects.filter(
        vendor=vendor, address__in=wanted
    ).values_list("address", "contact_id", "contact__active"):
        if active:
            owners[address].add(contact)
        else:
            left.add(address)
    homes = defaultdict(set)
    for domain, customer in CustomerDomain.objects.filter(
        vendor=vendor, domain__in=domains
    ).values_list("domain", "customer_id"):
        homes[domain].add(customer)
    contacts = {row.pk: row for row in _contacts(set().union(*owners.values()))}
    customers = {
        row.pk: core_customer(row)
        for row in _customers({c.customer_id for c in contacts.values()}.union(*homes.values()))
    }
    return Directory(
        contacts={
            address: [
                (core_contact(contacts[pk]), customers[contacts[pk].customer_id])
                for pk in sorted(keys)
            ]
            for address, keys in owners.items()
        },
        by_domain={
            domain: [customers[pk] for pk in sorted(keys)] for domain, keys in homes.items()
        },
        staff={
            member.address: member
            for member in StaffMember.objects.filter(vendor=vendor, address__in=wanted, active=True)
        },
        left=left - owners.keys(),
    )


def _contacts(keys: Collection[int]) -> Iterable[Contact]:
    return (
        Contact.objects.filter(pk__in=keys).select_related("account").prefetch_related("addresses")
        if keys
        else ()
    )


def _customers(keys: Collection[int]) -> Iterable[Customer]:
    if not keys:
        return ()
    return (
        Customer.objects.filter(pk__in=keys)
        .prefetch_related(
            Prefetch("agreements", queryset=Agreement.objects.order_by("pk")),
            "mail_domains",
            "accounts",
        )
        .select_related("vendor")
    )


def core_contact(row: Contact) -> CoreContact:
    """Return the contact as the core sees it."""
    return CoreContact(
        id=str(row.pk),
        name=row.name,
        addresses=tuple(sorted(one.address for one in row.addresses.all())),
        language=row.language,
        access=row.access,
        roles=tuple(row.roles),
        signed_in_at=row.signed_in_at,
        confirmed=row.confirmed,
        active=row.active,
        account=row.account.address if row.account is not None else "",
        basis=row.basis,
        marks=tuple(row.marks),
        trained_on_date=row.trained_on_date,
        zone=row.zone,
    )


def core_customer(row: Customer) -> CoreCustomer:
    """Return the customer with its agreements as the core sees it."""
    return CoreCustomer(
        id=str(row.pk),
        name=row.name,
        vendor=row.vendor.code,
        domains=tuple(sorted(one.domain for one in row.mail_domains.all())),
        language=row.language,
        region=row.region,
        zone=row.zone,
        category=row.category,
        accounts=tuple(sorted(one.address for one in row.accounts.all())),
        offer_accepted_at=row.offer_accepted_at,
        agreements=tuple(core_agreement(one) for one in row.agreements.all()),
    )


def core_agreement(row: Agreement) -> CoreAgreement:
    """Return the agreement as the core sees it; without a reference its key names it."""
    return CoreAgreement(
        id=row.reference or str(row.pk),
        kind=row.kind,
        regulation=row.regulation,
        edition=row.edition,
        level=row.level,
        valid_from_date=row.valid_from_date,
        valid_until_date=row.valid_until_date,
        addresses=tuple(row.addresses),
        licence_key=row.licence_key,
        installations=row.installations,
        hour_rate=row.hour_rate,
    )


def staff_actor(row: StaffMember) -> Actor:
    """Return the member of staff as the core knows who acts."""
    kind = ActorKind.LEAD if row.is_lead else ActorKind.STAFF
    return Actor(kind=kind, id=str(row.pk), name=row.name)


def contact_actor(row: Contact) -> Actor:
    """Return the contact as the core knows who acts."""
    return Actor(kind=ActorKind.CUSTOMER, id=str(row.pk), name=row.name)
