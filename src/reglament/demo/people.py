"""Owns the sample vendors, staff and customers: `people.yaml` read and registered as an administrator would."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from reglament import regulations
from reglament.core.model import people
from reglament.core.model.money import kopecks
from reglament.operations.activate_regulation import activate_regulation
from reglament.operations.record_outage import begin_outage, end_outage
from reglament.operations.register_customer import Registration, register_customer
from reglament.operations.register_vendor import bind_mailbox, enrol_staff, register_vendor
from reglament.store.models import Vendor

HERE = Path(__file__).parent
_OFFSET = re.compile(r"today([+-]\d+)?")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in to print."""

    login: str
    name: str
    vendor: str
    role: str


def register_samples(*, password: str, at: datetime) -> list[SignIn]:
    """Register everybody of `people.yaml` and return the staff's sign-ins; licences count from the day of `at`."""
    told = yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8"))
    vendors = {code: _vendor(code, it, at) for code, it in told["vendors"].items()}
    for one in told["customers"]:
        register_customer(vendors[one["vendor"]], _registration(one, at), at=at)
    return [_staff(vendors[one["vendor"]], one, password) for one in told["staff"]]


def set_portal(mailbox: str, *, serves: bool, at: datetime) -> None:
    """Write down that the portal of the mailbox's vendor fails from `at`, or serves again."""
    vendor = Vendor.objects.get(mailboxes__address=mailbox)
    if serves:
        end_outage(vendor, until=at, at=at)
    else:
        begin_outage(vendor, since=at, reason="demonstration", at=at)


def _vendor(code: str, it: dict[str, Any], at: datetime) -> Vendor:
    vendor = register_vendor(code, it["name"])
    for confirmed in it.get("runs_incomplete", ()):
        activate_regulation(
            vendor,
            regulations.load(confirmed["regulation"]),
            incomplete=True,
            by=confirmed["by"],
            at=at,
        )
    for box in it["mailboxes"]:
        bind_mailbox(vendor, box["address"], box["regulations"])
    return vendor


def _staff(vendor: Vendor, one: dict[str, Any], password: str) -> SignIn:
    enrol_staff(
        vendor,
        one["login"],
        name=one["name"],
        address=one["email"],
        role=one["role"],
        language=one["language"],
        password=password,
    )
    return SignIn(one["login"], one["name"], vendor.name, one["role"])


def _registration(one: dict[str, Any], at: datetime) -> Registration:
    customer = people.Customer(
        id="",
        name=one["name"],
        vendor=one["vendor"],
        domains=tuple(one["domains"]),
        language=one["language"],
        region=one["region"],
        category=one.get("category", ""),
        accounts=tuple(one.get("accounts", ())),
        agreements=tuple(_agreement(it, at.date()) for it in one["agreements"]),
    )
    return Registration(customer=customer, contacts=[_contact(it, at) for it in one["contacts"]])


def _agreement(it: dict[str, Any], today: date) -> people.Agreement:
    return people.Agreement(
        id="",
        kind=it["kind"],
        regulation=it["regulation"],
        edition=it["edition"],
        level=it["level"],
        valid_from_date=day_of(it["from"], today),
        valid_until_date=day_of(it["until"], today),
        addresses=tuple(it.get("addresses", ())),
        hour_rate=kopecks(it["hour_rate"]) if "hour_rate" in it else None,
    )


def _contact(it: dict[str, Any], at: datetime) -> people.Contact:
    return people.Contact(
        id="",
        name=it["name"],
        addresses=tuple(it["addresses"]),
        language=it["language"],
        access=it.get("access", ""),
        roles=tuple(it.get("roles", ())),
        account=it.get("account", ""),
        basis=it.get("basis", ""),
        signed_in_at=at - timedelta(days=30) if it.get("signed_in") else None,
    )


def day_of(word: str | None, today: date) -> date | None:
    """Return the day that `today`, `today+30` or `today-5` means, None for none.

    >>> day_of("today-5", date(2026, 3, 11))
    datetime.date(2026, 3, 6)
    """
    if word is None:
        return None
    found = _OFFSET.fullmatch(word)
    if found is None:
        raise ValueError(f"{word!r} is no day: write today, today+30 or today-5.")
    return today + timedelta(days=int(found[1] or 0))
