"""Owns which regulations pages of customers speak of: a vendor's, and those that a customer is served under."""

from collections.abc import Sequence

from reglament import regulations, wall_time
from reglament.core.model.people import Customer
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.versions import versions_shown


def regulations_of_vendor(code: str) -> list[Regulation]:
    """Return the vendor's regulations, one version each: that in force now, else the first to come."""
    own = (one for one in regulations.load_all() if one.vendor == code)
    return list(versions_shown(own, wall_time.now()))


def versions_of_vendor(code: str) -> list[Regulation]:
    """Return every version of the vendor's regulations that is in force now or still to come, the earliest first."""
    own, now = [one for one in regulations.load_all() if one.vendor == code], wall_time.now()
    shown = versions_shown(own, now)
    return [one for one in own if one in shown or one.in_force_from > now]


def served_by(customer: Customer, own: Sequence[Regulation]) -> list[Regulation]:
    """Return those of the vendor's `own` that the agreements name; without agreements the only one, if it is."""
    codes = {one.regulation for one in customer.agreements}
    if not codes and len(own) == 1:
        return list(own)
    return [one for one in own if one.code in codes]
