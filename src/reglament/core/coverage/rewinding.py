"""Owns how a customer stood at an earlier moment: the changes on record since then taken back, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from reglament.core.model.people import Contact, Customer

LISTS = frozenset({"roles", "marks", "addresses", "domains"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One change on record: of which thing, and the columns that differed; an empty `before` brought it into being."""

    what: str
    id: str
    before: Mapping[str, Any]


def rewound(
    customer: Customer, contacts: Sequence[Contact], changes: Sequence[Changed]
) -> tuple[Customer, tuple[Contact, ...]] | None:
    """Return the customer and its contacts before `changes`, which come the latest first; None where it was not yet.

    What was never written down, as it came with a registration in bulk, counts as having been there.
    """
    people: dict[str, Contact] = {one.id: one for one in contacts}
    for change in changes:
        if change.what == "contact":
            _contact(people, change)
        elif change.what == "account":
            customer = _account(customer, change)
        elif change.what == "customer":
            if not change.before:
                return None
            customer = _with(customer, change.before)
    return customer, tuple(people.values())


def _contact(people: dict[str, Contact], change: Changed) -> None:
    found = people.get(change.id)
    if found is None:
        return
    if change.before:
        people[change.id] = _with(found, change.before)
    else:
        del people[change.id]


def _account(customer: Customer, change: Changed) -> Customer:
    kept = [one for one in customer.accounts if one != change.id]
    earlier = change.before.get("address")
    return replace(customer, accounts=tuple(sorted([*kept, earlier] if earlier else kept)))


def _with(made: Any, columns: Mapping[str, Any]) -> Any:
    values = {
        name: _typed(name, value)
        for name, value in columns.items()
        if name in made.__dataclass_fields__
    }
    return replace(made, **values)


def _typed(name: str, value: Any) -> Any:
    if name in LISTS:
        return tuple(value)
    if name.endswith("_date") and value is not None:
        return date.fromisoformat(value)
    if name.endswith("_at") and value is not None:
        return datetime.fromisoformat(value)
    return value
