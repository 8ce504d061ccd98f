"""Owns what all tests share: which database they run on, and a small desk in it."""

import gc
import os
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# how fast a machine makes and judges its examples is no finding about the desk
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# what starts desks of its own lasts longest: begun first, so that no other process idles while it ends;
# and what steps through a queue row by row needs it short, which the other journeys do not leave it
FIRST = tuple(
    Path(__file__).parent / name
    for name in ("workers", "demo", "browser/test_keys.py", "browser/test_journeys.py")
)

COLLECTED = pytest.StashKey[list[pytest.Item]]()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep each test that was found, whether or not it is run."""
    item.session.stash.setdefault(COLLECTED, []).append(item)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what has to be; within the two halves the order stays random."""
    items.sort(key=lambda item: not any(one in (item.path, *item.path.parents) for one in FIRST))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Look for no rubbish among what stays to the end: thousands of tests, walked through again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


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


@pytest.fixture(autouse=True, scope="session")
def _passwords_hashed_fast() -> None:
    """Argon2 is slow on purpose; tests make people by the hundred."""
    from django.conf import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _emptied_by_deleting() -> None:
    """TRUNCATE makes every table and index anew, half a second a test; a few rows are deleted in a hundredth of it."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return

    def sql_flush(
        _style: Any, tables: list[str], *, reset_sequences: bool = False, **_more: Any
    ) -> list[str]:
        assert not reset_sequences
        # references are checked when the transaction ends, so that any order will do
        return [f"DELETE FROM {connection.ops.quote_name(name)}" for name in tables]

    connection.ops.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _no_permissions_of_django() -> None:
    """Emptying a database makes Django's permissions anew, most of what a test's end takes; the desk asks for none."""
    from django.core.management.commands import flush

    flush.emit_post_migrate_signal = lambda *_asked, **_named: None  # type: ignore[assignment]


@pytest.fixture(autouse=True, scope="session")
def _what_pages_were_told() -> None:
    """The test client keeps what a view told its page only of Django's own templates; here it does of ours."""
    from django.template.backends import jinja2
    from django.test.signals import template_rendered

    drawn = jinja2.Template.render

    def render(self: Any, context: Any = None, request: Any = None) -> Any:
        told = {} if context is None else context
        page = drawn(self, told, request)
        template_rendered.send(sender=self, template=self, context=told)
        return page

    jinja2.Template.render = render  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _nothing_shown_but_values() -> None:
    """A page that shows None, or a method without its brackets, shows it as words; in tests it fails."""
    from django.template import engines
    from jinja2 import Undefined

    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    straight = environment.finalize

    def shown(value: Any) -> Any:
        assert value is not None, "a template shows None"
        assert isinstance(value, Undefined) or not callable(value), f"a template shows {value!r}"
        return straight(value)

    environment.finalize = shown


@pytest.fixture(autouse=True)
def _no_language_of_another_test() -> None:
    """A page answered in a language leaves its thread in it, as a server's next page chooses its own."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture
def _fresh_memory() -> Iterator[None]:
    """What processes remember is forgotten between tests, as the database is: rows they read, tries at the door."""
    from django.core.cache import cache

    from reglament.operations import letters
    from reglament.store.queries.regulations import regulation_of
    from reglament.store.writes import regulations

    def forget() -> None:
        regulation_of.cache_clear()
        regulations.forget()
        letters.forget()
        cache.clear()

    forget()
    yield
    forget()


def confirm_incomplete(vendor: Any, code: str) -> None:
    """Let the vendor run a regulation that leaves points open (X-30), as its owner would."""
    from reglament import regulations
    from reglament.operations.activate_regulation import activate_regulation

    activate_regulation(
        vendor,
        regulations.load(code),
        incomplete=True,
        by="the owner",
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def _number_on_from(row: Any) -> None:
    """Let the next row be numbered after this one, which was given its key."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [type(row)]):
            cursor.execute(statement)


@pytest.fixture
def desk(db: None, _fresh_memory: None) -> SimpleNamespace:
    """A vendor with one customer under TRON's regulation, one contact, one agent, one mailbox."""
    from reglament.store import models as m

    vendor = m.Vendor.objects.create(code="tron", name="Tron", head_address="head@vendor.example")
    for code in ("hydra", "istom"):
        confirm_incomplete(vendor, code)
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
    # the member of staff that actors of tests name by this key, whatever was numbered before
    agent = m.StaffMember.objects.create(
        pk=1, vendor=vendor, user=user, name="Bob", address="bob@vendor.example"
    )
    _number_on_from(agent)
    return SimpleNamespace(
        vendor=vendor,
        mailbox=mailbox,
        customer=customer,
        contact=contact,
        agent=agent,
        user=user,
        at=datetime(2026, 3, 10, 8, 0, tzinfo=UTC),
    )


@pytest.fixture
def opened(desk: SimpleNamespace) -> Callable[..., Any]:
    """Return a function that opens a ticket of the desk's contact."""
    from reglament.core.model.commands import Message, OpenTicket
    from reglament.core.model.people import Actor, ActorKind
    from reglament.operations.open_ticket import Opening, open_ticket
    from reglament.store.queries.regulations import InForce

    def open_one(identity: str = "one", **changes: object) -> Any:
        regulation = InForce().at(str(changes.get("regulation", "tron-en")), desk.at)
        assert regulation is not None
        values: dict[str, object] = {
            "identity": identity,
            "actor": Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann"),
            "number": "",
            "regulation": "tron-en",
            "vendor": "tron",
            "arrived_at": desk.at,
            "channel": "email",
            "subject": "Reports do not open",
            "message": Message(text="The monthly report shows an error.", message_id="<a@acme>"),
            "requester": str(desk.contact.pk),
            "requester_name": "Ann",
            "requester_address": "ann@acme.example",
            "customer": str(desk.customer.pk),
            "customer_name": "Acme",
            "language": "en",
            "facts": {"level": "premium", "priority": "P2"},
            "coverage": {"sender": "contact", "contract": "active", "edition": "commercial"},
            **changes,
        }
        opening = Opening(
            vendor_id=desk.vendor.pk,
            command=OpenTicket(**values),  # type: ignore[arg-type]
            regulation=regulation,
        )
        return open_ticket(opening, at=desk.at)

    return open_one
