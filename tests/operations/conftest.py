"""Owns a way to open a ticket without a channel."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.operations.outcome import Outcome


@pytest.fixture
def opened(desk: SimpleNamespace) -> Callable[..., Outcome]:
    """Return a function that opens a ticket of the desk's contact."""
    from reglament.store.queries.regulations import InForce

    def open_one(identity: str = "one", **changes: object) -> Outcome:
        regulation = InForce().at("tron-en", desk.at)
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
