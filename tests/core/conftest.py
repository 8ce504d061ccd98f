"""Fixtures of the ticket's core: a ticket played under a shipped regulation, moments in Moscow time of 2026."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from reglament import regulations
from reglament.core.clocks import agenda, promises
from reglament.core.lifecycle import Refused, decide, fold
from reglament.core.model import commands as c
from reglament.core.model.events import Event
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.core.model.promises import Promise

MOSCOW = timezone(timedelta(hours=3))
CUSTOMER = Actor(kind=ActorKind.CUSTOMER, id="anna", name="Anna")
STAFF = Actor(kind=ActorKind.STAFF, id="olga", name="Olga")
ADMITTED = {
    "sender": "contact",
    "contract": "active",
    "contract_kind": "support-and-maintenance",
    "edition": "commercial",
    "access": "user",
    "category": "free",
    "listed_address": "yes",
    "portal_available": "yes",
    "region": "served",
}


def moment(text: str) -> datetime:
    """`03-11 15:00` or `2025-11-01 12:00`, in Moscow."""
    text = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


class Play:
    """A ticket and its history under one regulation; each verb takes its moment first."""

    def __init__(self, code: str) -> None:
        self.regulation = regulations.load(code)
        self.history: list[Event] = []
        self.made = 0

    def open(self, at: str, *, coverage: dict[str, str] | None = None, **values: Any) -> "Play":
        names = {k for k in values if k in self.regulation.facts and k != "channel"}
        facts = {name: values.pop(name) for name in names}
        given: dict[str, Any] = {
            "number": "TA-000123",
            "regulation": self.regulation.code,
            "vendor": self.regulation.vendor,
            "arrived_at": moment(at),
            "channel": "email",
            "subject": "it does not start",
            "message": c.Message(text="it does not start", language="en"),
            "requester": "anna",
            "requester_address": "anna@customer.example",
            "customer": "7",
            "kind": facts.get("type", "incident"),
            "language": "en",
            "facts": facts,
            "coverage": {**ADMITTED, **(coverage or {})},
        } | values
        return self.do(c.OpenTicket, at, actor=CUSTOMER, **given)

    def do(self, made: type[c.Command], at: str, *, actor: Actor = STAFF, **values: Any) -> "Play":
        self.events(made, at, actor=actor, **values)
        return self

    def events(
        self, made: type[c.Command], at: str, *, actor: Actor = STAFF, **values: Any
    ) -> tuple[Event, ...]:
        self.made += 1
        command = made(identity=str(self.made), actor=actor, **values)
        new = decide(
            command,
            history=tuple(self.history),
            ticket=fold(self.history) if self.history else None,
            regulation=self.regulation,
            at=moment(at),
        )
        self.history += new
        return new

    def refused(self, made: type[c.Command], at: str, **values: Any) -> Refused:
        with pytest.raises(Refused) as caught:
            self.events(made, at, **values)
        return caught.value

    def reply(self, at: str, **values: Any) -> "Play":
        return self.do(c.ReplyToCustomer, at, message=c.Message(text="we looked"), **values)

    def add(self, at: str, **values: Any) -> "Play":
        return self.do(
            c.AddCustomerReply,
            at,
            actor=CUSTOMER,
            message=c.Message(text="more"),
            channel="email",
            arrived_at=moment(at),
            **values,
        )

    def priority(self, at: str, value: str, *, actor: Actor = CUSTOMER) -> "Play":
        return self.do(c.SetPriority, at, actor=actor, priority=value, reason="as it is")

    def classify(self, at: str, **facts: str) -> "Play":
        return self.do(c.Classify, at, facts=facts, reason="checked")

    def pass_time(self, at: str) -> tuple[Event, ...]:
        return self.events(c.PassTime, at, actor=SYSTEM)

    def promises(self, at: str | None = None) -> tuple[Promise, ...]:
        when = moment(at) if at else max(event.at for event in self.history)
        return promises(self.regulation, self.history, at=when)

    def promise(self, kind: str, at: str | None = None) -> Promise:
        return [p for p in self.promises(at) if p.kind == kind][-1]

    def due(self, kind: str, at: str | None = None) -> str | None:
        due_at = self.promise(kind, at).due_at
        return due_at.astimezone(MOSCOW).strftime("%m-%d %H:%M") if due_at else None

    def dues(self) -> dict[str, str | None]:
        return {p.kind: self.due(p.kind) for p in self.promises()}

    def agenda(self, purpose: str) -> list[str]:
        found = agenda(self.regulation, self.history)
        return [
            d.at.astimezone(MOSCOW).strftime("%m-%d %H:%M") for d in found if d.purpose == purpose
        ]

    @property
    def ticket(self) -> Any:
        return fold(self.history)


@pytest.fixture
def ticket() -> Callable[[str], Play]:
    """Play a ticket under the regulation of this code."""
    return Play


@pytest.fixture
def at() -> Callable[[str], datetime]:
    """A moment in Moscow."""
    return moment


@pytest.fixture
def customer() -> Actor:
    return CUSTOMER


@pytest.fixture
def staff() -> Actor:
    return STAFF
