"""Owns writing down who changed what of a customer, within the transaction of the change."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from reglament.core.model.people import Actor
from reglament.store.models import Customer, CustomerChange

Columns = Mapping[str, Any]


def record(
    customer: Customer,
    *,
    what: str,
    row: int,
    title: str,
    before: Columns,
    after: Columns,
    actor: Actor,
    at: datetime,
) -> None:
    """Append the change; columns that stay as they were are left out, and nothing is written where all do."""
    changed = [name for name, value in after.items() if before.get(name) != value]
    if not changed:
        return
    CustomerChange.objects.create(
        vendor_id=customer.vendor_id,
        customer=customer,
        at=at,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        what=what,
        row=row,
        title=title[:320],
        before={name: _plain(before[name]) for name in changed if name in before},
        after={name: _plain(after[name]) for name in changed},
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
