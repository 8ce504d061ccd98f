"""Owns registering a customer whole: its mail domains, agreements and contacts, or nothing of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reglament.core.coverage.agreement_rules import check_agreement
from reglament.core.coverage.field_problems import require_kept
from reglament.core.model import people
from reglament.core.model.mail_addresses import address_key, domain_key
from reglament.operations.share_mail import address_problems, domain_problems, one_at_a_time
from reglament.regulations.agreed import agreed_version
from reglament.store.models import (
    Account,
    Agreement,
    Contact,
    ContactAddress,
    Customer,
    CustomerDomain,
    Vendor,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A customer in the core's words; ids stay empty, contacts and agreements get theirs from the store."""

    customer: people.Customer
    contacts: Sequence[people.Contact] = ()


def register_customer(
    vendor: Vendor, wanted: Registration, *, at: datetime, shared: Collection[str] = ()
) -> Customer:
    """Write the customer with all that belongs to it in one transaction.

    Raises core.lifecycle.Refused for an agreement without what its regulation asks for (TE-8, TE-62),
    UnknownRegulationError for one that names none (X-24), and NotKeptError for a mail domain or address that another
    customer has unless it is confirmed as `shared`; then nothing is written.
    """
    it = wanted.customer
    for agreement in it.agreements:
        check_agreement(agreed_version(agreement, at=at), agreement)
    with transaction.atomic():
        one_at_a_time(vendor.pk)
        _require_own_mail(vendor, wanted, shared)
        row = Customer.objects.create(
            vendor=vendor,
            name=it.name,
            language=it.language,
            region=it.region,
            zone=it.zone,
            category=it.category,
            offer_accepted_at=it.offer_accepted_at,
        )
        CustomerDomain.objects.bulk_create(
            CustomerDomain(vendor=vendor, customer=row, domain=domain_key(domain))
            for domain in it.domains
        )
        Agreement.objects.bulk_create(_agreement(row, one) for one in it.agreements)
        accounts = {
            address: Account.objects.create(vendor=vendor, customer=row, address=address.lower())
            for address in it.accounts
        }
        for contact in wanted.contacts:
            _add_contact(row, contact, accounts.get(contact.account))
    return row


def _require_own_mail(vendor: Vendor, wanted: Registration, shared: Collection[str]) -> None:
    domains = {domain_key(domain) for domain in wanted.customer.domains}
    addresses = {address_key(one) for contact in wanted.contacts for one in contact.addresses}
    require_kept(
        (
            *domain_problems(vendor.pk, domains, customer=None, shared=shared),
            *address_problems(vendor.pk, addresses, customer=None, shared=shared),
        )
    )


def _agreement(row: Customer, one: people.Agreement) -> Agreement:
    return Agreement(
        vendor_id=row.vendor_id,
        customer=row,
        reference=one.id,
        kind=one.kind,
        regulation=one.regulation,
        edition=one.edition,
        level=one.level,
        valid_from_date=one.valid_from_date,
        valid_until_date=one.valid_until_date,
        addresses=list(one.addresses),
        licence_key=one.licence_key,
        installations=one.installations,
        hour_rate=one.hour_rate,
    )


def _add_contact(row: Customer, one: people.Contact, account: Account | None) -> None:
    contact = Contact.objects.create(
        vendor_id=row.vendor_id,
        customer=row,
        name=one.name,
        language=one.language,
        zone=one.zone,
        access=one.access,
        roles=list(one.roles),
        signed_in_at=one.signed_in_at,
        confirmed=one.confirmed,
        account=account,
        basis=one.basis,
        marks=list(one.marks),
        trained_on_date=one.trained_on_date,
    )
    ContactAddress.objects.bulk_create(
        ContactAddress(vendor_id=row.vendor_id, contact=contact, address=address_key(address))
        for address in one.addresses
    )
