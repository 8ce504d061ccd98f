"""Owns what is known of a sender, in the words that regulations decide admission and level on."""

from datetime import datetime

from reglament.core.coverage.agreements import ACTIVE, Choice, standing
from reglament.core.coverage.sender import Sender
from reglament.core.model.mail_addresses import same_address
from reglament.core.model.people import Agreement, Contact, Customer

# Russia and the Commonwealth of Independent States, ISO 3166 (TE-6); a regulation may name others
SERVED_REGIONS = frozenset({"RU", "AM", "AZ", "BY", "KG", "KZ", "MD", "TJ", "TM", "UZ"})

CONTRACT_KINDS = {
    "contract": "support-and-maintenance",
    "support-and-maintenance": "support-and-maintenance",
    "consulting": "consulting",
}


def coverage_facts(
    sender: Sender,
    choice: Choice,
    *,
    at: datetime,
    channel: str,
    portal_available: bool = True,
) -> dict[str, str]:
    """Return the coverage facts of a contact that arrived at `at`, in the vocabulary of the regulation format."""
    agreement = choice.agreement
    return {
        "sender": sender.kind,
        "contract": choice.standing,
        "contract_kind": CONTRACT_KINDS.get(agreement.kind if agreement else "", "other"),
        "edition": agreement.edition if agreement else "commercial",
        "access": access_of(sender.contact, at=at),
        "category": category_of(sender.customer, choice, at=at),
        "listed_address": "yes" if _listed(sender, choice, at=at) else "no",
        "channel": channel,
        "portal_available": "yes" if portal_available else "no",
        "region": _region(sender.customer, choice),
        **_account(sender.contact),
    }


def contract_kind(choice: Choice) -> str:
    """Return the kind of the contract in force, "other" where none is (HY-29)."""
    agreement = choice.agreement if choice.standing == ACTIVE else None
    return CONTRACT_KINDS.get(agreement.kind if agreement else "", "other")


def _account(contact: Contact | None) -> dict[str, str]:
    """Return the account that the request belongs to (AS-2), where there is one."""
    return {"account": contact.account} if contact is not None and contact.account else {}


def access_of(contact: Contact | None, *, at: datetime) -> str:
    """Return how the contact uses the product: an invited user becomes one at the first sign-in (AS-5)."""
    if contact is None or not contact.access:
        return "none"
    if contact.access in ("user", "invited"):
        signed_in = contact.signed_in_at is not None and contact.signed_in_at <= at
        return "user" if signed_in else "invited"
    return contact.access


def category_of(customer: Customer | None, choice: Choice, *, at: datetime) -> str:
    """Return the client's category on the day of arrival: an ended plan counts no longer (IS-40, IS-66)."""
    if customer is None:
        return "free"
    if customer.category == "partner":
        return "partner"
    own = [a for a in customer.agreements if a.regulation == choice.regulation.code]
    active = [a for a in own if standing(a, at=at, zone=choice.regulation.zone) == ACTIVE]
    if any(a.level == "vip" for a in active):
        return "vip"
    if any(a.kind == "plan" for a in active):
        return "paid"
    return _without_plan(customer, own, active)


def _without_plan(customer: Customer, own: list[Agreement], active: list[Agreement]) -> str:
    if any(a.edition in ("demo", "non-commercial", "trial") for a in active):
        return "non-commercial"
    bought = any(a.kind == "plan" or a.level == "vip" for a in own)
    if bought or not customer.category or (not active and customer.category != "non-commercial"):
        return "free"
    return customer.category


def _listed(sender: Sender, choice: Choice, *, at: datetime) -> bool:
    if sender.customer is None:
        return False
    zone, code = choice.regulation.zone, choice.regulation.code
    return any(
        same_address(sender.address, listed)
        for agreement in sender.customer.agreements
        if agreement.regulation == code and standing(agreement, at=at, zone=zone) == ACTIVE
        for listed in agreement.addresses
    )


def _region(customer: Customer | None, choice: Choice) -> str:
    parameter = choice.regulation.parameters.get("served_regions")
    named = parameter.value if parameter is not None else ()
    served = frozenset(named) if isinstance(named, tuple) and named else SERVED_REGIONS
    region = customer.region.upper() if customer is not None else ""
    return "served" if not region or region in served else "other"
