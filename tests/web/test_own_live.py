"""Live updates of the portal: a contact learns what its pages show, and neither what nor when else is done."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.core.model.relations import LinkTicket, UnlinkTicket
from reglament.operations.carry_out import carry_out
from reglament.web.live.hub import Hub
from reglament.web.live.own import OwnWatch

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16")]
STATE = re.compile(r'data-state="(\w+)"')


@pytest.fixture
def ours(desk: SimpleNamespace, people: SimpleNamespace) -> dict[str, Any]:
    """What commands of the agent carry."""
    del people
    return {"actor": Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")}


@pytest.fixture
def done(desk: SimpleNamespace, ours: dict[str, Any]) -> Callable[..., None]:
    """Return a function that carries out a command of the agent, an hour later each."""
    from reglament.store.models import Ticket

    hours = iter(range(1, 99))

    def carry(number: str, kind: Any, /, **values: Any) -> None:
        hour = next(hours)
        command = kind(identity=f"d{hour}", **ours, **values)
        at = desk.at + timedelta(hours=hour)
        carry_out(command, ticket=Ticket.objects.get(number=number).pk, at=at)

    return carry


def watching(contact: Any, *, only: str = "") -> OwnWatch:
    return OwnWatch(
        vendor=contact.vendor_id,
        contact=contact.pk,
        customer=contact.customer_id,
        session="",
        only=only,
    )


def states(stream: str) -> list[str]:
    """Return the words of a stream."""
    lines = [line for line in stream.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: "))["state"] for line in lines]


def colleague(desk: SimpleNamespace, name: str, **values: Any) -> Any:
    from reglament.store import models as m

    user = m.User.objects.create(username=name)
    return m.Contact.objects.create(
        vendor=desk.vendor, customer=desk.customer, name=name, user=user, **values
    )


def test_a_note_an_owner_and_a_warning_cause_neither_event_nor_another_page(
    desk: SimpleNamespace, opened: Callable[..., Any], done: Any, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import Event, Ticket

    number = opened().ticket.number
    opened("later")
    # who takes it begins the work, which is told
    done(number, c.Assign, assignee=str(desk.agent.pk))
    client, hub = browser("customer"), Hub()
    pages = watching(desk.contact), watching(desk.contact, only=number)
    for one in pages:
        assert len(states(one.news())) == 1
        hub.add(one)
    hub.skip()

    def shown() -> list[str]:
        found = [client.get(path).content.decode() for path in ("/", f"/requests/{number}/")]
        # what differs each time anyway: the form's identity and token, and how long things have lasted
        return [re.sub(r'value="[\w:-]{32,}"|data-now="\d+"', "", one) for one in found]

    before, events = shown(), Event.objects.count()
    done(number, c.AddNote, message=c.Message(text="CANARY-internal"))
    done(number, c.Assign, assignee="")
    hub.look()
    written = [one.type for one in Event.objects.order_by("pk")[events:]]
    assert {"NoteAdded", "Assigned"} <= {*written}
    assert [one.take() for one in pages] == ["", ""]
    assert shown() == before
    # they did happen later than anything else, which nobody outside learns from the order of the list
    assert Ticket.objects.order_by("-last_activity_at")[0].number == number


def test_an_answer_is_told_once_to_the_list_and_to_its_own_page_alone(
    desk: SimpleNamespace, opened: Callable[..., Any], done: Any, browser: Callable[..., Any]
) -> None:
    number, other = opened().ticket.number, opened("other").ticket.number
    hub, client = Hub(), browser("customer")
    everything, own, aside = (watching(desk.contact, only=only) for only in ("", number, other))
    for one in (everything, own, aside):
        one.news()
        hub.add(one)
    hub.skip()
    done(number, c.ReplyToCustomer, message=c.Message(text="We look at it."))
    hub.look()
    told = [states(one.take()) for one in (everything, own, aside)]
    assert [len(one) for one in told] == [1, 1, 0]
    # the page that is read now stands where the page that heard of it will
    for path, word in (("/", told[0][0]), (f"/requests/{number}/", told[1][0])):
        assert STATE.findall(client.get(path).content.decode()) == [word]
    hub.look()
    assert everything.take() == ""


def test_a_request_that_staff_link_renews_its_page_where_its_reader_sees_the_other(
    desk: SimpleNamespace, opened: Callable[..., Any], done: Any, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import Customer, Ticket

    number, other, foreign = (opened(one).ticket.number for one in ("one", "two", "three"))
    away = Customer.objects.create(vendor=desk.vendor, name="Away")
    Ticket.objects.filter(number=foreign).update(customer=away, requester=None)
    hub, client = Hub(), browser("customer")
    everything, own = watching(desk.contact), watching(desk.contact, only=number)
    for one in (everything, own):
        one.news()
        hub.add(one)
    hub.skip()

    def heard() -> list[int]:
        hub.look()
        return [len(states(one.take())) for one in (everything, own)]

    path = f"/requests/{number}/"
    # one that the reader does not see moves nothing, nor does a note
    done(number, LinkTicket, number=foreign, relation="related")
    done(number, c.AddNote, message=c.Message(text="CANARY-internal"))
    assert heard() == [0, 0]
    done(number, LinkTicket, number=other, relation="related")
    assert heard() == [0, 1]
    page = client.get(path).content.decode()
    assert f'href="/requests/{other}/"' in page
    # how the other one stands is shown there, too
    done(other, c.StartWork)
    assert heard() == [1, 1]
    own.news()
    done(other, c.AddNote, message=c.Message(text="CANARY-internal"))
    assert heard()[1] == 0
    done(number, UnlinkTicket, number=other)
    assert heard()[1] == 1
    assert f'href="/requests/{other}/"' not in client.get(path).content.decode()


def test_who_sees_no_request_hears_of_none(
    desk: SimpleNamespace, opened: Callable[..., Any], done: Any
) -> None:
    number = opened().ticket.number
    asker, chief = colleague(desk, "carl"), colleague(desk, "eve", access="administrator")
    hub, blind, sees = Hub(), watching(asker, only=number), watching(chief)
    nothing = states(watching(asker).news())
    assert states(blind.news()) == nothing != states(sees.news())
    for one in (blind, sees):
        hub.add(one)
    hub.skip()
    done(number, c.ReplyToCustomer, message=c.Message(text="We look at it."))
    hub.look()
    assert blind.take() == ""
    assert len(states(sees.take())) == 1
    # a right that was taken away counts from the next change on
    chief.access = ""
    chief.save()
    done(number, c.ReplyToCustomer, message=c.Message(text="Once more."))
    hub.look()
    assert states(sees.take()) == nothing


@pytest.mark.threat("T21")
def test_a_contact_who_left_or_changed_the_organisation_is_let_go(
    desk: SimpleNamespace, people: SimpleNamespace
) -> None:
    from reglament.store import models as m

    del people
    client_session = m.User.objects.get(username="ann")
    assert client_session.is_active
    other = m.Customer.objects.create(vendor=desk.vendor, name="Other")
    for changed in ({"active": False}, {"active": True, "confirmed": False},
                    {"confirmed": True, "customer": other}):  # fmt: skip
        hub, watch = Hub(), watching(desk.contact)
        hub.add(watch)
        for name, value in changed.items():
            setattr(desk.contact, name, value)
        desk.contact.save()
        hub.check()
        assert (watch.ended, hub.watches) == (True, set())


def test_the_door_says_how_things_stand_and_names_no_event(
    opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser("customer")
    page = client.get(f"/requests/{number}/").content.decode()
    answer = client.get("/live/", {"request": number})
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "text/event-stream",
        "no-store, private",
    )
    stream = answer.content.decode()
    assert states(stream) == STATE.findall(page)
    assert not re.search(r"^id:", stream, re.MULTILINE)
    assert browser("agent").get("/live/").status_code == 403
    assert browser().get("/live/").status_code == 302


def test_a_page_that_renews_itself_leaves_what_the_next_page_has_to_say(
    opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser("customer")
    refused = client.post(f"/requests/{number}/say/", {"identity": "x", "text": " "})
    assert refused.status_code == 302
    path, told = f"/requests/{number}/", "Nothing was written"
    assert told not in client.get(path, headers={"Reglament-Part": "renewed"}).content.decode()
    assert told in client.get(path).content.decode()
