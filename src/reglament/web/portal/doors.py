"""Owns which mailbox and regulation a form leads to: a customer's by the agreement, a public one's by its code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from reglament.core.coverage.agreements import Choice, choose_agreement
from reglament.core.coverage.vocabulary import category_of, coverage_facts
from reglament.core.intake.opening import agreed_facts
from reglament.core.model.people import Customer
from reglament.core.regulation.document import Regulation
from reglament.operations.file_request import sender_of
from reglament.store.models import Contact, Mailbox
from reglament.store.queries.directory import core_customer
from reglament.store.queries.regulations import InForce

# one memory of the versions for all pages of the portal
IN_FORCE = InForce()


@dataclass(frozen=True, slots=True)
class Door:
    """Where a form leads; `vip` opens the form of special requests (IS-42), `level` is the agreement's.

    A customer's has the agreement that decides, and the customer as the core sees it.
    """

    mailbox: Mailbox
    regulation: Regulation
    vip: bool = False
    level: str = ""
    choice: Choice | None = None
    customer: Customer | None = None

    @property
    def opens(self) -> bool:
        """Tell whether a form opens requests here; under Aspro's text none does (AS-57)."""
        rule = self.regulation.channels.get("portal")
        return self.vip or (rule is not None and bool(rule.opens))


def door_of(contact: Contact, at: datetime) -> Door | None:
    """Return where the contact's requests go, by the agreement that decides; None where no mailbox serves."""
    customer = core_customer(contact.customer)
    chosen = _chosen(contact, customer, at)
    if chosen is None:
        return None
    box, choice = chosen
    rule = choice.regulation.channels.get("vip_form")
    vip = rule is not None and category_of(customer, choice, at=at) == "vip"
    level = choice.agreement.level if choice.agreement is not None else ""
    return Door(box, choice.regulation, vip, level, choice, customer)


def own_facts(contact: Contact, code: str, at: datetime) -> Mapping[str, str]:
    """Return what the contact's requests on the portal begin with under the regulation; none where another serves."""
    sender = sender_of(contact, address_of(contact))
    chosen = _chosen(contact, sender.customer, at)
    if chosen is None or chosen[1].regulation.code != code:
        return {}
    _, choice = chosen
    return {**coverage_facts(sender, choice, at=at, channel="portal"), **agreed_facts(choice)}


def address_of(contact: Contact) -> str:
    """Return the address that the contact writes from, "" where none is on record."""
    return contact.addresses.order_by("pk").values_list("address", flat=True).first() or ""


def _chosen(
    contact: Contact, customer: Customer | None, at: datetime
) -> tuple[Mailbox, Choice] | None:
    """Return the agreement that decides, and the mailbox of its regulation."""
    boxes = list(Mailbox.objects.filter(vendor=contact.vendor_id, active=True).order_by("pk"))
    codes = {code: box for box in reversed(boxes) for code in box.regulations}
    found = [one for code in codes if (one := IN_FORCE.at(code, at)) is not None]
    if not found:
        return None
    order = [code for box in boxes for code in box.regulations]
    found.sort(key=lambda one: order.index(one.code))
    choice = choose_agreement(customer, found, at=at)
    return codes[choice.regulation.code], choice


def public_doors(at: datetime) -> Iterator[Door]:
    """Yield the doors open to everybody: a regulation whose recommended way is its web form (IS-99)."""
    for box in Mailbox.objects.filter(active=True).select_related("vendor").order_by("pk"):
        for code in box.regulations:
            regulation = IN_FORCE.running(code, at, vendor=box.vendor_id)
            if regulation is not None and has_public_form(regulation):
                yield Door(box, regulation)


def has_public_form(regulation: Regulation) -> bool:
    """Tell whether the text recommends its web form, which is then open to everybody."""
    rule = regulation.channels.get("portal")
    return rule is not None and bool(rule.opens) and rule.recommended


def public_door(code: str, at: datetime) -> Door | None:
    """Return where the public form of a regulation leads, None where it has none."""
    return next((door for door in public_doors(at) if door.regulation.code == code), None)
