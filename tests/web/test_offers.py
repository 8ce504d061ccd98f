"""What the page of a request offers is what the core would carry out."""

from datetime import UTC, datetime

from reglament import regulations
from reglament.core.lifecycle import decide, fold
from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.web.agent.actions import offers

AT = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
STAFF = Actor(kind=ActorKind.STAFF, id="1", name="Igor")


def test_a_new_request_of_istom_can_be_resolved_without_an_item_of_development() -> None:
    # one of the outcomes asks for an item's number: what the page tries in its place must not shut the others
    regulation = regulations.load("istom")
    opened = decide(
        c.OpenTicket(
            identity="1", actor=Actor(kind=ActorKind.CUSTOMER, id="2", name="Pay-Dent"),
            number="TID 1", regulation="istom", vendor=regulation.vendor, arrived_at=AT,
            channel="email", subject="Wrong total", message=c.Message(text="The total is wrong."),
            requester="2", requester_address="office@paydent.example", customer="3", language="ru",
            coverage={"sender": "contact", "category": "paid", "listed_address": "yes"},
        ),
        history=(), ticket=None, regulation=regulation, at=AT,
    )  # fmt: skip
    found = {one.name: one.refused for one in offers(fold(opened), regulation, opened, at=AT)}
    assert {name: found[name] for name in ("resolve", "close")} == {"resolve": None, "close": None}
    resolved = decide(
        c.Resolve(
            identity="2", actor=STAFF, outcome="fixed-in-diagnosis",
            message=c.Message(text="The total counts discounts now."),
            details={"solution": "The total counts discounts now.", "cause": "Discounts left out."},
        ),
        history=opened, ticket=fold(opened), regulation=regulation, at=AT,
    )  # fmt: skip
    assert [type(one).__name__ for one in resolved] == ["Resolved"]
