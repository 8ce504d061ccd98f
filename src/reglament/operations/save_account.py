"""Owns keeping an account, which is found by its address (AS-2)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from reglament.core.coverage.field_problems import FieldProblem, require_kept
from reglament.core.coverage.people_rules import account_problems
from reglament.core.model.people import Actor
from reglament.operations.record_customer_change import record
from reglament.operations.share_mail import one_at_a_time
from reglament.store.models import Account, Customer


def save_account(
    customer: Customer,
    address: str,
    *,
    row: Account | None,
    actor: Actor,
    at: datetime,
    unread: Sequence[FieldProblem] = (),
) -> Account:
    """Keep the account under `address`; `row` is the one to rename, None adds one.

    Requests opened before keep the address that they were opened with. Raises NotKeptError for an address that is
    none, or that another account of the vendor has.
    """
    lower = address.strip().lower()
    with transaction.atomic():
        # of two who save one address at once the later is told, not stopped by the database
        one_at_a_time(customer.vendor_id)
        require_kept(account_problems(lower, taken=_taken(customer, lower, row)), unread=unread)
        before = {}
        if row is None:
            row = Account.objects.create(
                vendor_id=customer.vendor_id, customer=customer, address=lower
            )
        else:
            before = {"address": Account.objects.select_for_update().get(pk=row.pk).address}
            row.address = lower
            row.save(update_fields=["address"])
        record(
            customer,
            what="account",
            row=row.pk,
            title=lower,
            before=before,
            after={"address": lower},
            actor=actor,
            at=at,
        )
    return row


def _taken(customer: Customer, address: str, row: Account | None) -> bool:
    same = Account.objects.filter(vendor=customer.vendor_id, address=address)
    return same.exclude(pk=row.pk if row else 0).exists()
