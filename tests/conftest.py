"""Owns what all tests share: which database they run on, and a small desk in it."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest


def pytest_report_header() -> str:
    from django.conf import settings

    database = settings.DATABASES["default"]
    return f"database: {database['ENGINE'].rpartition('.')[2]}"


@pytest.fixture(scope="session", autouse=True)
def _engine_as_asked() -> None:
    """Fail where the engine asked for is not the one in use: a run on the wrong one proves nothing."""
    from django.conf import settings

    asked = os.environ.get("REGLAMENT_DATABASE_URL", "").partition(":")[0]
    engine = settings.DATABASES["default"]["ENGINE"]
    assert ("postgresql" in engine) == asked.startswith("postgres")


@pytest.fixture
def _fresh_memory() -> Iterator[None]:
    """What processes remember of the database is forgotten between tests, as the database is."""
    from reglament.operations import letters
    from reglament.store.queries.mailboxes import MailboxBook
    from reglament.store.queries.regulations import regulation_of
    from reglament.store.writes import regulations

    def forget() -> None:
        regulation_of.cache_clear()
        regulations.forget()
        letters.forget()

    assert MailboxBook
    forget()
    yield
    forget()


@pytest.fixture
def desk(db: None, _fresh_memory: None) -> SimpleNamespace:
    """A vendor with one customer under TRON's regulation, one contact, one agent, one mailbox."""
    from reglament.store import models as m

    vendor = m.Vendor.objects.create(code="tron", name="Tron", head_address="head@vendor.example")
    mailbox = m.Mailbox.objects.create(
        vendor=vendor, address="support@vendor.example", regulations=["tron-en", "tron-ru"]
    )
    customer = m.Customer.objects.create(vendor=vendor, name="Acme")
    m.CustomerDomain.objects.create(vendor=vendor, customer=customer, domain="acme.example")
    m.Agreement.objects.create(
        vendor=vendor,
        customer=customer,
        kind="licence",
        regulation="tron-en",
        level="premium",
        reference="L-1",
    )
    contact = m.Contact.objects.create(vendor=vendor, customer=customer, name="Ann")
    m.ContactAddress.objects.create(vendor=vendor, contact=contact, address="ann@acme.example")
    user = m.User.objects.create(username="agent")
    agent = m.StaffMember.objects.create(
        vendor=vendor, user=user, name="Bob", address="bob@vendor.example"
    )
    return SimpleNamespace(
        vendor=vendor,
        mailbox=mailbox,
        customer=customer,
        contact=contact,
        agent=agent,
        user=user,
        at=datetime(2026, 3, 10, 8, 0, tzinfo=UTC),
    )
