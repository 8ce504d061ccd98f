"""Owns registering a customer by hand and changing what is known of it; every change is on record."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from reglament.core.coverage.field_problems import FieldProblem, require_kept
from reglament.core.coverage.people_rules import customer_problems
from reglament.core.model import people
from reglament.core.model.mail_addresses import domain_key
from reglament.operations.record_customer_change import record
from reglament.operations.share_mail import domain_problems, one_at_a_time
from reglament.store.models import Customer, CustomerDomain, Vendor

COLUMNS = ("name", "language", "region", "zone", "category")


def save_customer(
    vendor: Vendor,
    wanted: people.Customer,
    *,
    row: Customer | None,
    actor: people.Actor,
    at: datetime,
    unread: Sequence[FieldProblem] = (),
    shared: Collection[str] = (),
) -> Customer:
    """Keep the customer with its mail domains; `row` is the one to change, None registers a new one.

    Raises NotKeptError, also for what of a form was `unread`, and for a domain added that another customer has unless
    it is confirmed as `shared`; then nothing has changed.
    """
    values = {name: getattr(wanted, name) for name in COLUMNS}
    domains = sorted({domain_key(domain) for domain in wanted.domains})
    with transaction.atomic():
        one_at_a_time(vendor.pk)
        before = _before(row)
        added = set(domains) - set(before.get("domains", ()))
        taken = domain_problems(vendor.pk, added, customer=row.pk if row else None, shared=shared)
        require_kept((*customer_problems(wanted), *taken), unread=unread)
        if row is None:
            row = Customer.objects.create(vendor=vendor, **values)
        else:
            Customer.objects.filter(pk=row.pk).update(**values)
            row.refresh_from_db()
        _keep_domains(row, domains)
        record(
            row,
            what="customer",
            row=row.pk,
            title=row.name,
            before=before,
            after={**values, "domains": domains},
            actor=actor,
            at=at,
        )
    return row


def _before(row: Customer | None) -> dict[str, Any]:
    if row is None:
        return {}
    # locked, so that what is written down as changed is what was there
    locked = Customer.objects.select_for_update().get(pk=row.pk)
    domains = sorted(locked.mail_domains.values_list("domain", flat=True))
    return {**{name: getattr(locked, name) for name in COLUMNS}, "domains": domains}


def _keep_domains(row: Customer, domains: list[str]) -> None:
    CustomerDomain.objects.filter(customer=row).exclude(domain__in=domains).delete()
    CustomerDomain.objects.bulk_create(
        [
            CustomerDomain(vendor_id=row.vendor_id, customer=row, domain=domain)
            for domain in domains
        ],
        ignore_conflicts=True,
    )
