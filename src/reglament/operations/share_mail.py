"""Owns asking before mail becomes two customers': what others have is looked up while nobody else may save any."""

from collections.abc import Collection

from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.coverage.sharing import (
    domains_written_from,
    shared_addresses,
    shared_domains,
)
from reglament.store.models import Vendor
from reglament.store.queries.shared_mail import (
    others_with_addresses,
    others_with_domains,
    others_writing_from,
)


def one_at_a_time(vendor: int) -> None:
    """Have others of the vendor who save customers or contacts wait for the end of this transaction.

    Two who save one domain at once would each find nobody else with it. Whatever else names the vendor goes on.
    """
    Vendor.objects.select_for_update(no_key=True).get(pk=vendor)


def domain_problems(
    vendor: int, domains: Collection[str], *, customer: int | None, shared: Collection[str]
) -> tuple[FieldProblem, ...]:
    """Return what of these keys another customer has, or its contacts write from, and is not confirmed as `shared`."""
    held = others_with_domains(vendor, domains, customer=customer)
    free = [one for one in domains if one not in held and one not in shared]
    written_from = others_writing_from(vendor, free, customer=customer)
    return (
        *shared_domains(held, confirmed=shared),
        *domains_written_from(written_from, confirmed=shared),
    )


def address_problems(
    vendor: int, addresses: Collection[str], *, customer: int | None, shared: Collection[str]
) -> tuple[FieldProblem, ...]:
    """Return what of these keys a contact of another customer has and is not confirmed as `shared`."""
    held = others_with_addresses(vendor, addresses, customer=customer)
    return shared_addresses(held, confirmed=shared)
