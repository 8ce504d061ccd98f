"""The portal is away: a lead writes it down on the health page, and mail takes its place for that time (HY-5, X-31)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.journeys.conftest import moscow

from reglament import wall_time
from reglament.store.models import HeldInteraction, OutboxLetter, PortalOutage, Ticket

pytestmark = pytest.mark.clause("HY-5", "HY-21")
LATERA = "support@latera.ru"
SENDER = "Nikita Lvov <n.lvov@telecom7.example>"


@pytest.fixture
def lead(journey: Any) -> Client:
    """Pavel leads Latera's support; his browser reads English, in Moscow's time."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(journey.staff("pavel").user)
    return client


@pytest.fixture
def note(lead: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Return a function that sends the form of the page at a time of 11 March: what the page then says."""

    def sent(when: str, do: str, **values: str) -> list[str]:
        moment = moscow(f"2026-03-11T{when}")
        monkeypatch.setattr(wall_time, "now", lambda: moment)
        form = lead.get("/desk/health/").context["portal"].fields
        # what stands in the form at first is this minute
        filled = {one.name: one.value for one in form} | values
        answer = lead.post("/desk/health/portal/", {**filled, "do": do}, follow=True)
        return [str(one) for one in answer.context["messages"]]

    return sent


def written(journey: Any, subject: str) -> Any:
    return journey.written(SENDER, subject, "No CDR is taken.", to=LATERA)


def test_mail_is_admitted_from_the_leads_word_that_the_portal_is_down_to_that_it_is_up(
    journey: Any, note: Callable[..., list[str]], lead: Client
) -> None:
    assert note("12:00", "begin", outage_note="the database moves") == [
        "Recorded: the portal is down since Wed 11 March, 12:00."
    ]
    (opened,) = journey.arrive(written(journey, "It stops"), at=moscow("2026-03-11T12:40"))
    assert opened.header("Subject") == "[#1] Received: It stops"
    assert note("13:10", "end") == ["Recorded: the portal serves again since Wed 11 March, 13:10."]
    (told,) = journey.arrive(written(journey, "More"), at=moscow("2026-03-11T14:00"))
    assert told.header("Subject") == "Not submitted as the rules ask"
    assert Ticket.objects.count() == 1
    assert HeldInteraction.objects.get().reason == "not-properly-submitted"
    page = lead.get("/desk/health/").content.decode()
    assert "Wed 11 March, 12:00" in page
    assert "the database moves" in page
    outage = PortalOutage.objects.get()
    assert (outage.started_at, outage.ended_at) == (
        moscow("2026-03-11T12:00"),
        moscow("2026-03-11T13:10"),
    )
    assert (outage.begun_by, outage.ended_by) == ("Павел Ким", "Павел Ким")


def test_an_outage_written_down_afterwards_gives_held_mail_its_arrival(
    journey: Any, note: Callable[..., list[str]], lead: Client
) -> None:
    """Mail of 12:40 waited among improper ones; converted after the outage was noted, it counts from 12:40."""
    for minute in ("12:40", "14:00"):
        journey.arrive(written(journey, f"At {minute}"), at=moscow(f"2026-03-11T{minute}"))
    assert Ticket.objects.count() == 0
    note("14:10", "begin", down_since="2026-03-11T12:00")
    note("14:10", "end", up_since="2026-03-11T13:10")
    contact = journey.contact("n.lvov@telecom7.example")
    for held in HeldInteraction.objects.order_by("arrived_at"):
        lead.post(f"/desk/triage/{held.pk}/release/", {"contact": contact.pk})
    found = Ticket.objects.order_by("registered_at").values_list("subject", "registered_at")
    assert list(found) == [
        ("At 12:40", moscow("2026-03-11T12:40")),
        ("At 14:00", moscow("2026-03-11T14:10")),
    ]
    assert OutboxLetter.objects.filter(letter="acknowledgement").count() == 2


def test_what_cannot_be_is_refused_and_stays_in_the_form(
    note: Callable[..., list[str]], lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = "This moment cannot be: it lies ahead. Give when it happened."
    assert note("12:00", "begin", down_since="2026-03-11T12:01", outage_note="a disk") == [refused]
    answer = lead.post(
        "/desk/health/portal/",
        {"do": "begin", "down_since": "2026-03-11T12:30", "outage_note": "a disk"},
    )
    kept = {one.name: one.value for one in answer.context["portal"].fields}
    assert kept == {"down_since": "2026-03-11T12:30", "outage_note": "a disk"}
    assert note("12:00", "begin", down_since="") == [
        "Nothing was done: “Down since” is not filled in. Fill it in and press the button again."
    ]
    assert note("12:00", "begin", down_since="soon") == [refused]
    assert PortalOutage.objects.count() == 0
    note("12:00", "begin")
    # another lead's page was older
    assert note("12:05", "begin", down_since="2026-03-11T12:05", outage_note="") == [
        "Recorded: the portal is down since Wed 11 March, 12:00."
    ]
    assert note("12:20", "end", up_since="2026-03-11T11:00") == [
        "It was up until later than that. Give a moment after the beginning."
    ]
    assert note("12:20", "nonsense") == []
    assert PortalOutage.objects.get().ended_at is None


def test_only_leads_write_and_only_where_a_regulation_looks_at_the_portal(
    journey: Any, lead: Client
) -> None:
    olga, ilya = (journey.staff(login).user for login in ("olga", "ilya"))
    client = Client()
    client.force_login(olga)
    assert client.post("/desk/health/portal/", {"do": "begin"}).status_code == 403
    client.force_login(ilya)
    page = client.get("/desk/health/")
    assert page.context["portal"] is None
    assert "портал" not in page.content.decode().lower()
    form = {"do": "begin", "down_since": "2026-03-11T12:00", "outage_note": ""}
    assert client.post("/desk/health/portal/", form).status_code == 404
    assert "HY-5" in lead.get("/desk/health/").content.decode()
    assert PortalOutage.objects.count() == 0
