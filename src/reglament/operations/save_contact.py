"""Owns keeping a contact: addresses, roles, training, whether confirmed, whether still there (TE-37, HY-10, AS-1)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from reglament.core.coverage.field_problems import FieldProblem, require_kept
from reglament.core.coverage.people_rules import contact_problems
from reglament.core.model import people
from reglament.core.model.mail_addresses import address_key
from reglament.operations.record_customer_change import record
from reglament.operations.sessions import (
    close_portal_to,
    end_reply_addresses,
    give_reply_addresses_back,
    readmit_contact,
    shut_out_contact,
)
from reglament.operations.share_mail import address_problems, one_at_a_time
from reglament.store.models import Account, Contact, ContactAddress, Customer, SignInLink

COLUMNS = ("name", "language", "access", "confirmed", "active", "basis", "trained_on_date", "zone")


def save_contact(
    customer: Customer,
    wanted: people.Contact,
    *,
    row: Contact | None,
    actor: people.Actor,
    at: datetime,
    unread: Sequence[FieldProblem] = (),
    shared: Collection[str] = (),
) -> Contact:
    """Keep the contact; `row` is the one to change, None adds one. Raises NotKeptError; then nothing has changed.

    An address added that a contact of another customer has is kept only where it is confirmed as `shared`.
    Who is no longer active is shut out within the same transaction: sessions, links, reply addresses (T21); who is
    no longer confirmed loses sessions and links.
    """
    accounts = {one.address: one for one in Account.objects.filter(customer=customer)}
    values = {name: getattr(wanted, name) for name in COLUMNS}
    values |= {"roles": list(wanted.roles), "marks": list(wanted.marks)}
    addresses = sorted({address_key(address) for address in wanted.addresses})
    with transaction.atomic():
        one_at_a_time(customer.vendor_id)
        before = _before(row, customer)
        found = contact_problems(wanted, accounts=accounts, today=at.date())
        taken = _taken(customer, _speaking(wanted, before, addresses), shared)
        require_kept((*found, *taken), unread=unread)
        row = _kept(row, customer, {**values, "account": accounts.get(wanted.account)})
        _keep_addresses(row, addresses)
        record(
            customer,
            what="contact",
            row=row.pk,
            title=wanted.name,
            before=before,
            after={**values, "account": wanted.account, "addresses": addresses},
            actor=actor,
            at=at,
        )
        _doors(row, before)
    return row


def _taken(
    customer: Customer, speaking: Collection[str], shared: Collection[str]
) -> tuple[FieldProblem, ...]:
    return address_problems(customer.vendor_id, speaking, customer=customer.pk, shared=shared)


def _speaking(
    wanted: people.Contact, before: Mapping[str, Any], addresses: Sequence[str]
) -> set[str]:
    """Return the addresses that begin to speak for the contact: those added, or all where one who left is back."""
    if not wanted.active:
        return set()
    known = before.get("addresses", ()) if before.get("active") else ()
    return set(addresses) - set(known)


def _kept(row: Contact | None, customer: Customer, values: Mapping[str, Any]) -> Contact:
    if row is None:
        return Contact.objects.create(vendor_id=customer.vendor_id, customer=customer, **values)
    Contact.objects.filter(pk=row.pk).update(**values)
    return Contact.objects.select_related("user").get(pk=row.pk)


def _before(row: Contact | None, customer: Customer) -> dict[str, Any]:
    if row is None:
        return {}
    locked = Contact.objects.select_for_update(of=("self",)).get(pk=row.pk, customer=customer)
    return {
        **{name: getattr(locked, name) for name in (*COLUMNS, "roles", "marks")},
        "account": locked.account.address if locked.account is not None else "",
        "addresses": sorted(locked.addresses.values_list("address", flat=True)),
    }


def _keep_addresses(row: Contact, addresses: list[str]) -> None:
    known = set(row.addresses.values_list("address", flat=True))
    if dropped := known.difference(addresses):
        row.addresses.filter(address__in=dropped).delete()
        # neither a link under way to an address that is no longer the person's may open, nor what was given to it
        SignInLink.objects.filter(contact=row, used_at=None).delete()
        end_reply_addresses(row, dropped)
    give_reply_addresses_back(row, set(addresses) - known)
    ContactAddress.objects.bulk_create(
        ContactAddress(vendor_id=row.vendor_id, contact=row, address=address)
        for address in addresses
        if address not in known
    )


def _doors(row: Contact, before: Mapping[str, Any]) -> None:
    was_active = bool(before.get("active", True))
    if was_active and not row.active:
        shut_out_contact(row)
    elif before.get("confirmed") and not row.confirmed:
        close_portal_to(row)
    if row.active and not was_active:
        readmit_contact(row)
