"""Owns bringing a vendor into being, and what changes later: mailboxes with their regulations, staff with sign-ins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from reglament import regulations
from reglament.core.regulation.vocabulary import LANGUAGES
from reglament.operations.keep_teams import join_team
from reglament.store.models import Mailbox, StaffMember, StaffRole, User, Vendor


class RegisteredError(ValueError):
    """The vendor, mailbox or login is there already."""


@dataclass(frozen=True, slots=True)
class Polling:
    """Where a mailbox is polled (imaps://user@host:993/folder), and which environment variable holds its password."""

    url: str
    password_variable: str

    def __post_init__(self) -> None:
        """Raise ValueError for an address that nothing can be fetched from, or that holds a password: it is stored."""
        parts = urlsplit(self.url)
        if parts.password is not None:
            raise ValueError("the address holds a password, and it is stored.")
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise ValueError(f"{self.url!r} is no mailbox that can be polled.")


CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)


def register_vendor(code: str, name: str, *, head_address: str = "") -> Vendor:
    """Register a vendor; raises ValueError for a `code` that cannot begin a host name, as marks of its mail do."""
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no vendor's code: use small letters, digits and hyphens.")
    if Vendor.objects.filter(code=code).exists():
        raise RegisteredError(code)
    return Vendor.objects.create(code=code, name=name, head_address=head_address)


def bind_mailbox(
    vendor: Vendor, address: str, codes: Sequence[str], *, polling: Polling | None = None
) -> Mailbox:
    """Take requests at `address` under the regulations, the first the default one; without `polling` mail is delivered.

    Raises UnknownRegulationError for a code that is none, RegisteredError for an address that is taken, and ValueError
    for a regulation of another vendor.
    """
    owned = _owned(vendor, codes)
    if Mailbox.objects.filter(address__iexact=address).exists():
        raise RegisteredError(address)
    return Mailbox.objects.create(
        vendor=vendor,
        address=address,
        display_name=vendor.name,
        regulations=owned,
        fetch_from=polling.url if polling else "",
        password_variable=polling.password_variable if polling else "",
    )


def _owned(vendor: Vendor, codes: Sequence[str]) -> list[str]:
    """Return the codes, each once and without a version: which one is in force is asked for each request."""
    loaded = [regulations.load(code) for code in codes]
    for one in loaded:
        if one.vendor != vendor.code:
            raise ValueError(f"the regulation {one.code} is another vendor's.")
    return list(dict.fromkeys(one.code for one in loaded))


def rebind_mailbox(
    box: Mailbox, *, codes: Sequence[str] = (), polling: Polling | None = None, **columns: Any
) -> None:
    """Change what is given, `active` among it; raises as `bind_mailbox`. Requests that stand run on as they are."""
    owned = _owned(box.vendor, codes)
    if owned:
        columns["regulations"] = owned
    if polling is not None:
        columns |= {"fetch_from": polling.url, "password_variable": polling.password_variable}
    Mailbox.objects.filter(pk=box.pk).update(**columns)


def enrol_staff(
    vendor: Vendor,
    login: str,
    *,
    name: str,
    address: str,
    role: str,
    language: str,
    password: str | None,
    teams: Sequence[str] = (),
) -> StaffMember:
    """Give a person of the vendor a sign-in, by mailed links alone without a password.

    Raises RegisteredError for a login that is taken, ValueError for a login or a role that is none, TeamNameError.
    The language that pages are read in is one to serve in; the person says which others are.
    """
    try:
        User.username_validator(login)
    except ValidationError as wrong:
        raise ValueError(f"{login!r} is no login.") from wrong
    if User.objects.filter(username__iexact=login).exists():
        raise RegisteredError(login)
    with transaction.atomic():
        user = User.objects.create(
            username=login, email=address, language=language, password=make_password(password)
        )
        member = StaffMember.objects.create(
            vendor=vendor,
            user=user,
            name=name,
            address=address,
            role=StaffRole(role),
            languages=[one for one in LANGUAGES if one == language],
        )
        for team in teams:
            join_team(member, team)
    return member
