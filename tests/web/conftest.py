"""Owns people at the doors of the desk: one of each kind, and a second vendor that must stay unseen."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def people(desk: SimpleNamespace) -> SimpleNamespace:
    """Users by kind: agent and lead of the desk's vendor, an agent of another one, one disabled, a contact."""
    from reglament.store import models as m

    other = m.Vendor.objects.create(code="latera", name="Latera")

    def staff(login: str, vendor: m.Vendor, role: str, *, active: bool = True) -> m.User:
        user = m.User.objects.create_user(username=login, password=f"{login}-pass-77")
        m.StaffMember.objects.create(
            vendor=vendor, user=user, name=login.title(), role=role, active=active
        )
        return user

    customer_user = m.User.objects.create_user(username="ann", password="ann-pass-777")
    desk.contact.user = customer_user
    desk.contact.save()
    return SimpleNamespace(
        agent=staff("olga", desk.vendor, "agent"),
        lead=staff("ilya", desk.vendor, "lead"),
        stranger=staff("pavel", other, "lead"),
        gone=staff("left", desk.vendor, "lead", active=False),
        customer=customer_user,
        other_vendor=other,
    )


@pytest.fixture
def browser(people: SimpleNamespace) -> Callable[..., Any]:
    """Return a function that gives a client signed in as one of `people`, or as nobody."""

    def signed_in(who: str = "") -> Client:
        client = Client(headers={"accept-language": "en"})
        if who:
            client.force_login(getattr(people, who))
        return client

    return signed_in
