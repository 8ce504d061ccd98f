"""Owns keeping a licence or contract; what was opened under it before runs on as it was (X-22)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from reglament import regulations
from reglament.core.coverage.agreement_rules import agreement_problems
from reglament.core.coverage.field_problems import FieldProblem, require_kept
from reglament.core.model import people
from reglament.core.regulation.document import Regulation
from reglament.operations.record_customer_change import record
from reglament.regulations.agreed import agreed_version
from reglament.store.models import Agreement, Customer

COLUMNS = (
    "kind",
    "regulation",
    "edition",
    "level",
    "valid_from_date",
    "valid_until_date",
    "licence_key",
    "installations",
    "hour_rate",
)


def save_agreement(
    customer: Customer,
    wanted: people.Agreement,
    *,
    row: Agreement | None,
    actor: people.Actor,
    at: datetime,
    unread: Sequence[FieldProblem] = (),
) -> Agreement:
    """Keep the agreement of the customer; `row` is the one to change, None adds one.

    Raises NotKeptError for one without level, dates or regulation, or with a level there is none of
    (TE-8, TE-62, TR-64, X-24) in the version in force when it begins; then nothing has changed.
    """
    chosen = _regulation(wanted, at=at)
    require_kept(agreement_problems(chosen, wanted, vendor=customer.vendor.code), unread=unread)
    values = {name: getattr(wanted, name) for name in COLUMNS}
    values |= {"reference": wanted.id, "addresses": list(wanted.addresses)}
    with transaction.atomic():
        before = {}
        if row is None:
            row = Agreement.objects.create(
                vendor_id=customer.vendor_id, customer=customer, **values
            )
        else:
            locked = Agreement.objects.select_for_update().get(pk=row.pk, customer=customer)
            before = {name: getattr(locked, name) for name in values}
            Agreement.objects.filter(pk=row.pk).update(**values)
            row.refresh_from_db()
        record(
            customer,
            what="agreement",
            row=row.pk,
            title=" ".join(filter(None, (wanted.id, wanted.regulation, wanted.level))),
            before=before,
            after=values,
            actor=actor,
            at=at,
        )
    return row


def _regulation(wanted: people.Agreement, *, at: datetime) -> Regulation | None:
    try:
        return agreed_version(wanted, at=at)
    except regulations.UnknownRegulationError:
        return None
