"""Owns which regulations pages of customers speak of: a vendor's, and those that a customer is served under."""

from collections.abc import Sequence

from reglament import regulations
from reglament.core.model.people import Customer
from reglament.core.regulation.document import Regulation


def regulations_of_vendor(code: str) -> list[Regulation]:
    """Return the vendor's regulations, one version each."""
    return list({one.code: one for one in regulations.load_all() if one.vendor == code}.values())


def served_by(customer: Customer, own: Sequence[Regulation]) -> list[Regulation]:
    """Return those of the vendor's `own` that the agreements name; without agreements the only one, if it is."""
    codes = {one.regulation for one in customer.agreements}
    if not codes and len(own) == 1:
        return list(own)
    return [one for one in own if one.code in codes]
