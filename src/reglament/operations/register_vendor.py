"""Owns bringing a vendor into being: its mailboxes with their regulations, and its staff with their sign-ins."""

import re
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from reglament import regulations
from reglament.core.regulation.vocabulary import LANGUAGES
from reglament.store.models import Mailbox, StaffMember, StaffRole, User, Vendor

CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)


def register_vendor(code: str, name: str, *, head_address: str = "") -> Vendor:
    """Register a vendor; raises ValueError for a `code` that cannot begin a host name, as marks of its mail do."""
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no vendor's code: use small letters, digits and hyphens.")
    return Vendor.objects.create(code=code, name=name, head_address=head_address)


def bind_mailbox(vendor: Vendor, address: str, codes: Sequence[str]) -> Mailbox:
    """Take requests at `address` under the regulations, the first the default one.

    Raises UnknownRegulationError for a code that is none.
    """
    for code in codes:
        regulations.load(code)
    return Mailbox.objects.create(
        vendor=vendor, address=address, display_name=vendor.name, regulations=list(codes)
    )


def enrol_staff(
    vendor: Vendor, login: str, *, name: str, address: str, role: str, language: str, password: str
) -> StaffMember:
    """Give a person of the vendor a sign-in; raises ValueError for a role that is none.

    The language that pages are read in is one to serve in; the person says which others are.
    """
    with transaction.atomic():
        user = User.objects.create(
            username=login, email=address, language=language, password=make_password(password)
        )
        return StaffMember.objects.create(
            vendor=vendor,
            user=user,
            name=name,
            address=address,
            role=StaffRole(role),
            languages=[one for one in LANGUAGES if one == language],
        )
