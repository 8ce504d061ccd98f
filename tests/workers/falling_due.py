"""Owns requests that fall due while a test runs, and what was told of them."""

import json
import time
from datetime import datetime, timedelta
from types import SimpleNamespace

# six hours by the clock, around the clock (TR-38, TR-34), warned of at three quarters
OPEN = """
from datetime import timedelta
from tests.conftest import confirm_incomplete
from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.store.queries.regulations import InForce
from reglament.wall_time import now
vendor = Vendor.objects.get(code="tron")
confirm_incomplete(vendor, "tron-ru")
user = User.objects.create(username="bob")
StaffMember.objects.create(vendor=vendor, user=user, name="Bob", address="bob@vendor.example", role="lead")
customer, contact = Customer.objects.get(), Contact.objects.order_by("pk").first()
due = now().replace(microsecond=0) + timedelta(seconds={seconds})
pairs = [(f"{{word}} {{n}}", due - timedelta(hours=hours))
         for n in range({pairs}) for word, hours in (("warned", 4.5), ("breached", 6))]
for name, at in pairs:
    command = OpenTicket(
        identity=name, actor=Actor(kind=ActorKind.CUSTOMER, id=str(contact.pk), name="Ann"), number="",
        regulation="tron-ru", vendor="tron", arrived_at=at, channel="email", subject=name,
        message=Message(text="Down.", message_id=f"<{{name.replace(' ', '-')}}@acme>"), requester=str(contact.pk),
        requester_name="Ann", requester_address="user0@acme.example", customer=str(customer.pk),
        customer_name="Acme", language="en", facts={{"level": "premium+", "priority": "P1"}},
        coverage={{"sender": "contact", "contract": "active", "edition": "commercial"}},
    )
    regulation = InForce().at("tron-ru", at)
    open_ticket(Opening(vendor_id=vendor.pk, command=command, regulation=regulation), at=at)
print(due.isoformat())
"""
TOLD = """
import json
print(json.dumps([
    [one.ticket.subject, one.type, one.at.isoformat()]
    for one in Event.objects.filter(type__in=["Warned", "Breached", "Escalated"]).order_by("ticket", "seq")
]))
"""


def open_pairs(running: SimpleNamespace, pairs: int, *, seconds: int) -> datetime:
    """Open pairs of requests; in so many seconds, at the moment returned, one is warned of and the other breached."""
    return datetime.fromisoformat(running.ask(OPEN.format(pairs=pairs, seconds=seconds)))


def expected(pairs: int, due: datetime) -> list[list[str]]:
    """Return what is told once all pairs have fallen due."""
    at, warned_at = due.isoformat(), (due - timedelta(hours=1.5)).isoformat()
    return [
        row
        for n in range(pairs)
        for row in (
            [f"warned {n}", "Warned", at],
            [f"breached {n}", "Warned", warned_at],
            [f"breached {n}", "Breached", at],
            # to owner, lead and head: the vendor has no head, nobody owns it yet
            [f"breached {n}", "Escalated", at],
        )
    ]


def told_once(running: SimpleNamespace, at: str) -> list[list[str]]:
    """Wait until nothing is due any more and return what was told, one row an event."""
    ends_at = time.monotonic() + 60
    while running.ask(f"print(Deadline.objects.filter(at__lte='{at}').count())") != "0":
        assert time.monotonic() < ends_at
        time.sleep(0.5)
    found: list[list[str]] = json.loads(running.ask(TOLD))
    return found
