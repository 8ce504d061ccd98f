"""Who writes on a request is told to the colleagues who have it open, while it is so, and to nobody else."""

import json
from collections.abc import Callable
from datetime import UTC, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament import wall_time
from reglament.operations.write_reply import PRESENT, forget_draft, keep_draft
from reglament.web.live.desk import DeskWatch
from reglament.web.live.hub import Hub
from reglament.web.live.own import OwnWatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(desk: SimpleNamespace, people: SimpleNamespace) -> Any:
    """A colleague of the agent's."""
    from reglament.store import models as m

    del people
    user = m.User.objects.create(username="a colleague")
    return m.StaffMember.objects.create(vendor=desk.vendor, user=user, name="Olga")


def reading(staff: Any, number: str) -> DeskWatch:
    """Return the page of a member of staff that has a request open; without number, the queue."""
    return DeskWatch(
        vendor=staff.vendor_id, staff=staff.pk, session="", language="en", zone=UTC, filters=(), request=number
    )  # fmt: skip


def told(page: Any) -> list[list[str]]:
    """Return who was said to write, each time that it was said."""
    lines = page.take().split("\n\n")
    said = [one.partition("data: ")[2] for one in lines if one.startswith("event: writing")]
    return [json.loads(one)["names"] for one in said]


@pytest.mark.threat("T16", "T17")
def test_who_has_a_request_open_hears_that_a_colleague_begins_and_that_it_is_over(
    desk: SimpleNamespace, people: SimpleNamespace, olga: Any, opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    number, other = opened("a").ticket.number, opened("b").ticket.number
    ticket, hub = Ticket.objects.get(number=number), Hub()
    bob, own = reading(desk.agent, number), reading(olga, number)
    others = [
        reading(desk.agent, other), reading(desk.agent, ""),
        reading(people.stranger.staff_member, number),
        OwnWatch(
            vendor=desk.vendor.pk, contact=desk.contact.pk, customer=desk.contact.customer_id, session="", only=number
        ),
    ]  # fmt: skip
    for one in (bob, own, *others):
        hub.add(one)

    def heard() -> list[list[list[str]]]:
        hub.look_who_writes()
        return [told(one) for one in (bob, own)]

    # a page says how it stands once: what it was drawn with may be over
    assert heard() == [[[]], [[]]]
    for one in others:
        told(one)
    keep_draft(ticket, olga, text="", at=wall_time.now())
    assert heard() == [[], []]
    for words in ("CANARY-h", "CANARY-half"):
        keep_draft(ticket, olga, text=words, at=wall_time.now())
    assert heard() == [[["Olga"]], []]
    keep_draft(ticket, olga, text="CANARY-half a sentence", at=wall_time.now())
    assert heard() == [[], []]
    forget_draft(ticket, olga)
    assert heard() == [[[]], []]
    keep_draft(ticket, olga, text="Again", at=wall_time.now())
    assert heard() == [[["Olga"]], []]
    keep_draft(ticket, olga, text="Again", at=wall_time.now() - PRESENT - timedelta(seconds=1))
    assert heard() == [[[]], []]
    assert [one.take() for one in others] == [""] * len(others)


@pytest.mark.threat("T17")
def test_another_desks_request_of_the_same_number_is_another_one(
    desk: SimpleNamespace, people: SimpleNamespace, olga: Any, opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    ticket = Ticket.objects.get(number=opened().ticket.number)
    keep_draft(ticket, olga, text="CANARY-half", at=wall_time.now())
    hub, stranger = Hub(), reading(people.stranger.staff_member, ticket.number)
    for one in (stranger, reading(desk.agent, ticket.number)):
        hub.add(one)
    hub.look_who_writes()
    assert told(stranger) == [[]]


def test_it_is_asked_once_however_many_pages_are_open_and_never_for_lists(
    desk: SimpleNamespace, olga: Any, opened: Callable[..., Any]
) -> None:
    numbers, hub = [opened(f"{n}").ticket.number for n in range(3)], Hub()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            hub.look_who_writes()
        return len(seen)

    hub.add(reading(desk.agent, ""))
    assert asked() == 0
    hub.add(reading(desk.agent, numbers[0]))
    assert asked() == 1
    for number in numbers:
        hub.add(reading(olga, number))
    assert asked() == 1


def test_where_nothing_holds_the_page_open_it_is_told_each_time_it_asks(
    browser: Callable[..., Any], olga: Any, opened: Callable[..., Any]
) -> None:
    from reglament.store.models import Ticket

    client, ticket = browser("agent"), Ticket.objects.get(number=opened().ticket.number)
    page = client.get(f"/desk/requests/{ticket.number}/").content.decode()
    assert f"&amp;request={ticket.number}" in page
    keep_draft(ticket, olga, text="Half", at=wall_time.now())
    asked = {"f": f'number:"{ticket.number}"', "request": ticket.number}
    assert '{"names": ["Olga"]}' in client.get("/desk/live/", asked).content.decode()
    assert "Olga" not in client.get("/desk/live/").content.decode()
    alone = {"request": ticket.number}
    assert '{"names": ["Olga"]}' in client.get("/desk/live/", alone).content.decode()
    strange = browser("stranger").get("/desk/live/", alone).content.decode()
    assert '{"names": []}' in strange
    assert "Olga" not in strange
