"""A contact's own time zone: who chooses it, which pages and letters go by it, the regulation's clock beside it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.django_db
# Europe/Moscow is at +3; the desk's day is 2026-03-10, when Vladivostok is at +10 and Yekaterinburg at +5
OWN, FIRM = "Asia/Vladivostok", "Asia/Yekaterinburg"


def set_firm(desk: SimpleNamespace, zone: str) -> None:
    desk.customer.zone = zone
    desk.customer.save()


def letter_text() -> str:
    from email import message_from_bytes, policy

    from reglament.store.models import OutboxLetter

    row = OutboxLetter.objects.filter(to="ann@acme.example").latest("pk")
    letter = message_from_bytes(bytes(row.raw), policy=policy.default)
    return str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def chosen(page: str) -> str:
    """Return what the choice of zones stands at."""
    found = re.search(r'<select[^>]*name="zone".*?</select>', page, re.DOTALL)
    assert found
    ticked = re.findall(r'<option value="([^"]*)" selected', found[0])
    return ticked[0] if ticked else ""


@pytest.mark.parametrize(
    ("own", "firm", "told"),
    [
        # priority 2, premium: 4 hours of 9 to 18 Moscow, from 11:00 there
        ("", "", "Tue 10 March, 15:00 (UTC+3)"),
        ("", FIRM, "Tue 10 March, 17:00 (UTC+5) = Tue 10 March, 15:00 (UTC+3)"),
        (OWN, FIRM, "Tue 10 March, 22:00 (UTC+10) = Tue 10 March, 15:00 (UTC+3)"),
        ("Asia/Atlantis", FIRM, "Tue 10 March, 17:00 (UTC+5) = Tue 10 March, 15:00 (UTC+3)"),
    ],
)
def test_the_own_zone_goes_before_the_organisations_and_the_regulations(
    desk: SimpleNamespace,
    opened: Callable[..., Any],
    browser: Callable[..., Any],
    *,
    own: str,
    firm: str,
    told: str,
) -> None:
    set_firm(desk, firm)
    desk.contact.zone = own
    client = browser("customer")
    desk.contact.save()
    number = opened().ticket.number
    page = client.get(f"/requests/{number}/").content.decode()
    # two clocks: each moment says both, and no line breaks within either
    assert told in re.sub("<[^>]+>", "", page)
    assert told in letter_text()
    # the list says its own zone once, and beside each moment the regulation's where it differs
    listed = client.get("/").content.decode()
    there = re.search(r"\((UTC\+\d+)\)", told)
    assert there is not None
    beside = " (15:00 UTC+3)" if "=" in told else ""
    assert f">{told.partition(' (')[0]}{beside}</time>" in listed
    assert f"Times: {there[1]}." in listed


def test_a_contact_chooses_the_zone_on_the_own_page_and_goes_back_to_the_organisations(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import CustomerChange

    set_firm(desk, FIRM)
    client = browser("customer")
    page = client.get("/account/").content.decode()
    assert chosen(page) == ""
    assert "As your organisation: Yekaterinburg, UTC+5" in page
    for zone in (OWN, "+05:30", ""):
        answer = client.post("/account/zone/", {"zone": zone}, follow=True).content.decode()
        desk.contact.refresh_from_db()
        assert (desk.contact.zone, chosen(answer)) == (zone, zone)
        assert "Your time zone and the language of letters are saved." in answer
    told = [
        (one.actor_name, one.before, one.after) for one in CustomerChange.objects.order_by("pk")
    ]
    assert told == [
        ("Ann", {"zone": ""}, {"zone": OWN}),
        ("Ann", {"zone": OWN}, {"zone": "+05:30"}),
        ("Ann", {"zone": "+05:30"}, {"zone": ""}),
    ]


@pytest.mark.parametrize(
    "zone", ["Asia/Atlantis", "localtime", "../../etc/passwd", "+99:00", "x" * 999]
)
def test_a_zone_that_does_not_exist_is_refused_with_a_hint(
    desk: SimpleNamespace, browser: Callable[..., Any], zone: str
) -> None:
    client = browser("customer")
    page = client.post("/account/zone/", {"zone": zone}, follow=True).content.decode()
    desk.contact.refresh_from_db()
    assert desk.contact.zone == ""
    assert "There is no time zone" in page
    assert "Choose one of the list" in page


@pytest.mark.threat("T18")
def test_staff_give_a_contact_a_zone_and_learn_of_a_wrong_one(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    client = browser("agent")
    place = f"/desk/customers/{desk.customer.pk}/contacts/{desk.contact.pk}/"
    page = client.get(place).content.decode()
    assert 'list="' in page
    assert f'<option value="{OWN}">' in page
    form = {"name": "Ann", "addresses": "ann@acme.example", "confirmed": "yes", "active": "yes"}
    wrong = client.post(place, {**form, "zone": "Asia/Atlantis"})
    assert wrong.status_code == 400
    assert "There is no time zone" in wrong.content.decode()
    assert client.post(place, {**form, "zone": OWN}).status_code == 302
    desk.contact.refresh_from_db()
    assert desk.contact.zone == OWN


def test_the_calculator_tells_the_readers_clock_and_the_regulations(
    desk: SimpleNamespace, browser: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament import wall_time

    monkeypatch.setattr(wall_time, "now", lambda: datetime(2026, 3, 10, 8, 0, tzinfo=UTC))
    client = browser("customer")
    asked = {"level": "premium", "priority": "P2", "at": "2026-03-10T11:00"}
    page = client.get("/regulations/tron-en/", asked).content.decode()
    assert ">Tue 10 March, 15:00</time>" in page
    both = "Times are in the regulation's zone, UTC+3."
    assert both in unescape(page)
    desk.contact.zone = OWN
    desk.contact.save()
    page = browser("customer").get("/regulations/tron-en/", asked).content.decode()
    assert ">Tue 10 March, 22:00 (15:00 UTC+3)</time>" in page
    assert both not in unescape(page)
    assert 'I write at <span class="hint">(UTC+3)</span>' in page
    assert "promised times are in yours, UTC+10" in page
    # strangers count as the regulation does
    assert (
        ">Tue 10 March, 15:00</time>"
        in browser().get("/regulations/tron-en/", asked).content.decode()
    )


def test_only_contacts_have_the_choice(browser: Callable[..., Any]) -> None:
    assert "zone-of-mine" not in browser("agent").get("/account/").content.decode()
    assert browser("agent").post("/account/zone/", {"zone": OWN}).status_code == 403


@pytest.mark.clause("TE-4")
def test_letters_that_the_desk_sends_by_itself_come_in_the_language_that_a_contact_chose(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    """Written in English; what a person answers stands in the language of the request."""
    from reglament.core.model import commands as c
    from reglament.core.model.people import Actor, ActorKind
    from reglament.operations.carry_out import carry_out
    from reglament.store.models import CustomerChange

    client, ours = (
        browser("customer"),
        Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob"),
    )

    opened("one")
    assert "your message is registered" in letter_text()
    for wanted, kept in (("ru", "ru"), ("xx", ""), ("ru", "ru")):
        client.post("/account/zone/", {"zone": OWN, "language": wanted})
        desk.contact.refresh_from_db()
        assert (desk.contact.letters_in, desk.contact.zone) == (kept, OWN)
    assert CustomerChange.objects.order_by("-pk")[0].after == {"letters_in": "ru"}
    page = client.get("/account/").content.decode()
    assert re.search(r'name="language".*?<option value="ru" selected>', page, re.DOTALL)
    second = opened("two").ticket_pk
    assert "ваше сообщение зарегистрировано" in letter_text()
    said = c.ReplyToCustomer(identity="r", actor=ours, message=c.Message(text="We look at it."))
    carry_out(said, ticket=second, at=desk.at)
    assert "Answer this letter" in letter_text()
    # a form that asks for the zone alone leaves the language as it is
    client.post("/account/zone/", {"zone": ""})
    desk.contact.refresh_from_db()
    assert (desk.contact.letters_in, desk.contact.zone) == ("ru", "")


def test_zones_to_choose_from_have_their_present_names_and_go_from_west_to_east() -> None:
    from reglament.web.zone_choices import zone_groups, zone_names

    names = zone_names()
    # former names by the time zone database's file `backward`
    former = {"Europe/Kiev", "Asia/Calcutta", "America/Buenos_Aires", "Asia/Katmandu", "US/Eastern"}
    assert former & {*names} == set()
    assert {"Europe/Kyiv", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Moscow"} <= {*names}
    at = datetime(2026, 3, 10, tzinfo=UTC)
    for group in zone_groups(at=at):
        listed = [at.astimezone(ZoneInfo(one)).utcoffset() for one, _ in group.choices]
        assert listed == sorted(listed)


def test_a_former_name_that_is_kept_stands_chosen_and_may_be_kept_again(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    client = browser("customer")
    desk.contact.zone = "Europe/Kiev"
    desk.contact.save()
    assert chosen(client.get("/account/").content.decode()) == "Europe/Kiev"
    client.post("/account/zone/", {"zone": "Europe/Kiev"})
    desk.contact.refresh_from_db()
    assert desk.contact.zone == "Europe/Kiev"


WEST = "America/New_York"


def test_the_bar_of_the_calculator_goes_by_the_readers_clock_as_on_a_request(
    desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    desk.contact.zone = WEST
    desk.contact.save()
    asked = {"level": "premium", "priority": "P2", "at": "2026-12-04T14:00"}
    page = browser("customer").get("/regulations/tron-en/", asked)
    ruler = page.context["calc"].answers[0].ruler
    # 4 working hours from 14:00 in UTC+3 end at 18:00 there, at 10:00 in New York
    assert (ruler.due.label, ruler.now.label) == ("10:00", "06:00")
    assert "Fri 4 December, 10:00" in ruler.sentence
    stranger = browser().get("/regulations/tron-en/", asked).context["calc"].answers[0].ruler
    assert stranger.due.label == "18:00"


@pytest.mark.parametrize("place", ["/regulations/", "/regulations/tron-en@1.2.1/"])
def test_the_day_a_version_begins_is_a_day_of_its_own_zone_wherever_it_is_read(
    desk: SimpleNamespace, browser: Callable[..., Any], place: str
) -> None:
    desk.contact.zone = WEST
    desk.contact.save()
    text = browser("customer").get(place).content.decode()
    assert "Mon 1 January 2024" in text
    assert "Sun 31 December 2023" not in text
