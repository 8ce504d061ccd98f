"""A regulation that is only a folder serves a customer whole: mail, promised times, answer, breach."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reglament import regulations
from reglament.core.model import commands as c
from reglament.core.model import people
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.register_customer import Registration, register_customer
from reglament.operations.register_vendor import bind_mailbox, enrol_staff, register_vendor
from reglament.store.models import Event, StaffMember, Vendor
from reglament.workers.watch_deadlines import Watcher

FURTHER = Path(__file__).parents[1] / "fixtures" / "regulations"
HELP = "help@meridian.example"
BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=BERLIN)


@pytest.fixture
def meridian(monkeypatch: pytest.MonkeyPatch, journey: Any) -> Iterator[Any]:
    """The journey's desk with one more vendor, whose regulation is found by REGLAMENT_REGULATIONS alone."""
    monkeypatch.setenv("REGLAMENT_REGULATIONS", str(FURTHER))
    regulations.forget()
    vendor = register_vendor("meridian", "Meridian")
    bind_mailbox(vendor, HELP, ["meridian"])
    enrol_staff(
        vendor,
        "emma",
        name="Emma",
        address="emma@meridian.example",
        role="agent",
        language="en",
        password=None,
    )
    for name, level in (("Harbour", "silver"), ("Pilot", "gold")):
        _customer(vendor, name, level)
    yield journey
    regulations.forget()


def _customer(vendor: Vendor, name: str, level: str) -> None:
    agreement = people.Agreement(
        id="",
        kind="contract",
        regulation="meridian",
        edition="commercial",
        level=level,
        valid_from_date=date(2026, 1, 1),
        valid_until_date=date(2026, 12, 31),
    )
    domain = f"{name.lower()}.example"
    customer = people.Customer(
        id="",
        name=name,
        vendor="meridian",
        domains=(domain,),
        language="en",
        zone="Europe/Berlin",
        agreements=(agreement,),
    )
    contact = people.Contact(id="", name="Ada", addresses=(f"ada@{domain}",), language="en")
    register_customer(
        vendor, Registration(customer=customer, contacts=[contact]), at=berlin("02T09:00")
    )


def test_lunch_and_the_night_count_as_the_folder_says(meridian: Any) -> None:
    # six working hours from Thursday noon: until lunch 0:30, from 13:30 to closing 4 h, on Friday from 9:00 1:30
    silver = meridian.written("ada@harbour.example", "Buoy", "It is gone.", to=HELP)
    (received,) = meridian.arrive(silver, at=berlin("12T12:00"))
    assert received.header("Subject") == "(ME/0001) On the chart: Buoy"
    assert "Case ME/0001 is on the chart." in received.text
    assert "Fri 13 March, 10:30 (UTC+1)" in received.text
    case = meridian.ticket("ME/0001", "meridian")
    assert meridian.promises(case)["response"].due_at == berlin("13T10:30")
    assert case.regulation == "meridian@2.0"

    # three hours of the night watch from 4:30: 1:30 until it ends at 6:00, the rest from 22:00
    gold = meridian.written("ada@pilot.example", "Light", "It is dark.", to=HELP)
    (received,) = meridian.arrive(gold, at=berlin("12T04:30"))
    assert "Thu 12 March, 23:30 (UTC+1)" in received.text
    other = meridian.ticket("ME/0002", "meridian")
    assert meridian.promises(other)["response"].due_at == berlin("12T23:30")


def test_an_answer_in_time_is_kept_and_silence_is_broken(meridian: Any) -> None:
    for sender, at in (("ada@harbour.example", "12T12:00"), ("ada@pilot.example", "12T04:30")):
        mail = meridian.written(sender, "Buoy", "It is gone.", to=HELP)
        assert len(meridian.arrive(mail, at=berlin(at))) == 1
    kept, broken = (meridian.ticket(one, "meridian") for one in ("ME/0001", "ME/0002"))
    emma = StaffMember.objects.get(user__username="emma")
    reply = c.ReplyToCustomer(
        identity="reply",
        actor=Actor(kind=ActorKind.STAFF, id=str(emma.pk), name="Emma"),
        message=c.Message(text="The buoy was moved."),
    )
    _, (letter,) = meridian.act(reply, kept, at=berlin("13T10:30"))
    assert "(ME/0001)" in letter.header("Subject")
    assert meridian.promises(kept)["response"].met_at == berlin("13T10:30")

    def told(at: datetime) -> list[tuple[str, datetime]]:
        Watcher(lambda: at).step()
        rows = Event.objects.filter(ticket=broken, type__in=("Warned", "Breached")).order_by("seq")
        return [(one.type, one.at) for one in rows]

    # four fifths of three hours are 2:24: 1:30 in the morning and 54 minutes from 22:00
    warned = ("Warned", berlin("12T22:54"))
    assert told(berlin("12T22:53")) == []
    assert told(berlin("12T22:54")) == [warned]
    assert told(berlin("12T23:29")) == [warned]
    assert told(berlin("12T23:30")) == [warned, ("Breached", berlin("12T23:30"))]
