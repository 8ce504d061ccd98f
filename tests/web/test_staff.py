"""The page of staff: leads see their own vendor's, shut people out and let them in again (T21)."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from reglament.core.model.people import ActorKind
from reglament.store import models as m
from reglament.store.queries.directory import staff_actor
from reglament.web.rights import Rule, allows

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16", "T21")]


def olga() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post("/sign-in/", {"username": "olga", "password": "olga-pass-77"})
    return client


def test_a_lead_shuts_out_and_lets_in_again(
    people: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    lead, client, member = browser("lead"), olga(), people.agent.staff_member
    page = lead.get("/desk/staff/")
    assert {one["member"].name: one["sessions"] for one in page.context["lines"]} == {
        "Bob": 0,
        "Ilya": 0,
        "Olga": 1,
        "Left": 0,
    }
    assert lead.post(f"/desk/staff/{member.pk}/", {"do": "sessions"}).status_code == 302
    assert client.get("/desk/").status_code == 302
    client = olga()
    assert client.get("/desk/").status_code == 200
    assert lead.post(f"/desk/staff/{member.pk}/", {"do": "disable"}).status_code == 302
    assert client.get("/desk/").status_code == 302
    assert olga().get("/desk/").status_code == 302
    assert lead.post(f"/desk/staff/{member.pk}/", {"do": "enable"}).status_code == 302
    assert olga().get("/desk/").status_code == 200


def test_nobody_reaches_other_staff_or_shuts_out_oneself(
    people: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    before = list(m.StaffMember.objects.order_by("pk").values())
    agent, lead = people.agent.staff_member.pk, people.lead.staff_member.pk
    assert browser("agent").get("/desk/staff/").status_code == 403
    assert browser("agent").post(f"/desk/staff/{lead}/", {"do": "disable"}).status_code == 403
    assert browser("stranger").post(f"/desk/staff/{agent}/", {"do": "disable"}).status_code == 404
    assert browser("lead").post(f"/desk/staff/{lead}/", {"do": "disable"}).status_code == 404
    assert browser("lead").post(f"/desk/staff/{agent}/", {"do": "promote"}).status_code == 404
    assert list(m.StaffMember.objects.order_by("pk").values()) == before


ROLES = ("agent", "lead", "head", "owner", "admin")
SHUT_OUT_BY = {
    "lead": {"agent", "lead"},
    "head": {"agent", "lead", "head"},
    "owner": {*ROLES},
    "admin": {*ROLES},
}


@pytest.mark.parametrize("role", SHUT_OUT_BY)
def test_nobody_shuts_out_a_person_of_a_higher_role(
    people: SimpleNamespace, browser: Callable[..., Any], role: str
) -> None:
    client, pk = browser("lead"), people.agent.staff_member.pk
    m.StaffMember.objects.filter(user=people.lead).update(role=role)
    for other in ROLES:
        m.StaffMember.objects.filter(pk=pk).update(role=other, active=True)
        m.User.objects.filter(pk=people.agent.pk).update(is_active=True)
        offered = f'value="disable">Close access<span class="sr"> {people.agent.staff_member.name}<'
        may = other in SHUT_OUT_BY[role]
        assert (offered in client.get("/desk/staff/").content.decode()) is may
        page = client.post(f"/desk/staff/{pk}/", {"do": "disable"}, follow=True)
        active = (
            m.StaffMember.objects.get(pk=pk).active,
            m.User.objects.get(pk=people.agent.pk).is_active,
        )
        assert active == (not may, not may)
        said = "The access stays open: this person’s role is higher than yours. Ask somebody" in (
            unescape(page.content.decode())
        )
        assert said is not may


@pytest.mark.threat("T16", "T21")
@pytest.mark.parametrize("role", SHUT_OUT_BY)
def test_nobody_lets_a_person_of_a_higher_role_in_again(
    people: SimpleNamespace, browser: Callable[..., Any], role: str
) -> None:
    client, pk = browser("lead"), people.agent.staff_member.pk
    m.StaffMember.objects.filter(user=people.lead).update(role=role)
    for other in ROLES:
        m.StaffMember.objects.filter(pk=pk).update(role=other, active=False)
        m.User.objects.filter(pk=people.agent.pk).update(is_active=False)
        offered = (
            f'value="enable">Restore access<span class="sr"> {people.agent.staff_member.name}<'
        )
        may = other in SHUT_OUT_BY[role]
        assert (offered in client.get("/desk/staff/").content.decode()) is may
        page = client.post(f"/desk/staff/{pk}/", {"do": "enable"}, follow=True)
        assert m.User.objects.get(pk=people.agent.pk).is_active is may
        said = "The access stays closed: this person’s role is higher than yours. Ask somebody"
        assert (said in unescape(page.content.decode())) is not may


def test_who_is_a_lead_is_the_same_to_doors_and_to_the_core(people: SimpleNamespace) -> None:
    found = {}
    for role in ROLES:
        m.StaffMember.objects.filter(user=people.agent).update(role=role)
        user = m.User.objects.get(pk=people.agent.pk)
        found[role] = (allows(Rule.LEAD, user), staff_actor(user.staff_member).kind)
    assert found == {"agent": (False, ActorKind.STAFF)} | dict.fromkeys(
        ROLES[1:], (True, ActorKind.LEAD)
    )


def test_staff_read_and_type_times_in_their_own_zone(
    people: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    number = opened().ticket.number
    url = f"/desk/requests/{number}/"
    assert "Tue 10 March, 15:00</time>" in client.get(url).content.decode()
    assert "Moscow time" in client.get("/desk/").content.decode()
    answer = client.post("/account/me/", {"zone": "Mars/Olympus", "phone": "1"}, follow=True)
    # said at the field, which holds what was typed, as the other field does
    text = unescape(answer.content.decode())
    assert (
        "There is no time zone 'Mars/Olympus'. Choose one of the list, like Europe/Moscow, "
        "or give an offset, like +05:00."
    ) in text[text.index('id="zone-wrong"') :]
    assert re.search(r'<select[^>]* id="zone"[^>]* zone-wrong"[^>]* aria-invalid="true"', text)
    assert '<option value="Mars/Olympus" selected>Mars/Olympus</option>' in text
    assert re.search(r'id="phone"[^>]* value="1"', text)
    client.post("/account/me/", {"zone": "Asia/Yekaterinburg", "phone": "+7 900 1"})
    told = client.get(url).content.decode()
    assert "Tue 10 March, 17:00 (15:00 UTC+3)</time>" in told
    queue = client.get("/desk/").content.decode()
    assert ("UTC+5" in queue, "Moscow time" in queue) == (True, False)
    assert "Tue 10 March, 15:00</time>" in browser("lead").get(url).content.decode()
    member = m.StaffMember.objects.get(user=people.agent)
    assert (member.zone, member.phone) == ("Asia/Yekaterinburg", "+7 900 1")


@pytest.mark.clause("TE-4", "TR-4")
def test_the_list_of_staff_and_a_hand_over_show_who_speaks_what(
    people: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    own = {"zone": "", "phone": "", "languages": ["ru", "en", "xx"]}
    browser("agent").post("/account/me/", own)
    assert m.StaffMember.objects.get(user=people.agent).languages == ["en", "ru"]
    lead = browser("lead")
    listed = lead.get("/desk/staff/").content.decode()
    shown = {one: f"<b>{one}</b>" in listed for one in ("Olga", "Ilya")}
    assert shown == {"Olga": True, "Ilya": True}
    of = {one: listed.split(f"<b>{one}</b>")[1].split("</p>")[0] for one in shown}
    assert "<span>English, Russian</span>" in of["Olga"]
    assert "<span>languages not stated</span>" in of["Ilya"]
    url = f"/desk/requests/{opened().ticket.number}/"
    lead.post(f"{url}do/assign_me/")  # whoever has it may hand it over
    form = lead.get(f"{url}do/hand_over/").content.decode()
    choice = f'<option value="{people.agent.staff_member.pk}">Olga · English, Russian</option>'
    assert choice in form
    page = browser("agent").get("/account/").content.decode()
    ticked = [f'name="languages" value="{one}" checked>' in page for one in ("en", "ru")]
    assert ticked == [True, True]
    browser("agent").post("/account/me/", {"zone": "", "phone": ""})
    assert m.StaffMember.objects.get(user=people.agent).languages == []


def test_leads_keep_the_roster_of_special_requests(
    people: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    member = people.agent.staff_member
    url = f"/desk/staff/{member.pk}/"
    browser("lead").post(url, {"do": "take_vip"})
    assert m.StaffMember.objects.get(pk=member.pk).takes_vip is True
    browser("lead").post(url, {"do": "leave_vip"})
    assert m.StaffMember.objects.get(pk=member.pk).takes_vip is False
    assert browser("agent").post(url, {"do": "take_vip"}).status_code == 403
    assert browser("stranger").post(url, {"do": "take_vip"}).status_code == 404
