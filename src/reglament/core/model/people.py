"""Owns who acts and who is served: snapshots as the core sees them, taken from the store by operations."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ActorKind(StrEnum):
    """On whose behalf something is done."""

    CUSTOMER = "customer"
    STAFF = "staff"
    LEAD = "lead"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who acts: `id` is stable and unique within its kind, `name` is for people."""

    kind: ActorKind
    id: str
    name: str = ""


SYSTEM = Actor(kind=ActorKind.SYSTEM, id="system", name="Reglament")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A licence, contract or entitlement: which regulation serves, at which level, from when to when.

    `valid_until_date` is the last day served, whole, in the regulation's zone; None is unlimited.
    `kind` and `edition` are words of the coverage vocabulary (`licence`, `contract`, `plan`;
    `commercial`, `trial`, `demo`, `non-commercial`).
    """

    id: str
    kind: str
    regulation: str
    edition: str = "commercial"
    level: str = ""
    valid_from_date: date | None = None
    valid_until_date: date | None = None
    addresses: tuple[str, ...] = ()
    licence_key: str = ""
    installations: int | None = None
    hour_rate: int | None = None  # kopecks


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person of a customer: `access` says how the person uses the product, in the coverage vocabulary.

    `access`: administrator, user, invited, cabinet_only or empty; `roles` and `marks` are the regulation's words;
    `account` is the address of the account, `basis` (self, on_behalf) by what right an administrator has it (AS-1);
    `zone` is the person's own, empty where the organisation's is.
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    language: str = ""
    access: str = ""
    roles: tuple[str, ...] = ()
    signed_in_at: datetime | None = None
    confirmed: bool = True
    active: bool = True
    account: str = ""
    basis: str = ""
    marks: tuple[str, ...] = ()
    trained_on_date: date | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """An organisation that is served, with its accounts and agreements; `region` is ISO 3166 alpha-2.

    `category` is the regulation's client category where it has one (free, paid, vip, …).
    """

    id: str
    name: str
    vendor: str
    domains: tuple[str, ...] = ()
    language: str = ""
    region: str = ""
    zone: str = ""
    category: str = ""
    accounts: tuple[str, ...] = ()
    offer_accepted_at: datetime | None = None
    agreements: tuple[Agreement, ...] = ()
