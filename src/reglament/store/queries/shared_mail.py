"""Owns finding which other customers of a vendor have a mail domain or an address, as incoming mail would find them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from reglament.core.model.mail_addresses import domain_of
from reglament.store.models import ContactAddress, CustomerDomain


def others_with_domains(
    vendor: int, domains: Collection[str], *, customer: int | None
) -> dict[str, list[str]]:
    """Return the names of other customers by the domain (its key) that they have; what nobody else has is left out."""
    rows = CustomerDomain.objects.filter(vendor=vendor, domain__in=domains)
    found = rows.exclude(customer=customer).values_list("domain", "customer__name")
    return _by_key(found.order_by("customer__name", "customer"))


def others_writing_from(
    vendor: int, domains: Collection[str], *, customer: int | None
) -> dict[str, list[str]]:
    """Return the names of other customers by the domain (its key) at which contacts of theirs, who are there, write."""
    if not domains:
        return {}
    at_one = reduce(or_, (Q(address__endswith=f"@{domain}") for domain in domains))
    rows = ContactAddress.objects.filter(at_one, vendor=vendor, contact__active=True)
    found = rows.exclude(contact__customer=customer)
    names = found.values_list("address", "contact__customer__name")
    at_domain = {(domain_of(address), name) for address, name in names}
    return _by_key(sorted(at_domain, key=lambda pair: pair[1]))


def others_with_addresses(
    vendor: int, addresses: Collection[str], *, customer: int | None
) -> dict[str, list[str]]:
    """Return the names of other customers by the address (its key) of their contacts; who left counts no more."""
    rows = ContactAddress.objects.filter(vendor=vendor, address__in=addresses, contact__active=True)
    found = rows.exclude(contact__customer=customer)
    names = found.values_list("address", "contact__customer__name").distinct()
    return _by_key(names.order_by("contact__customer__name"))


def _by_key(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    named = defaultdict(list)
    for key, name in found:
        named[key].append(name)
    return {key: named[key] for key in sorted(named)}
