"""What staff set for themselves on the page of their account: a zone of the list, and whether letters act as keys."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reglament.store import models as m

pytestmark = pytest.mark.django_db


def zones(page: str) -> str:
    (found,) = re.findall(r'<select[^>]* name="zone".*?</select>', page, re.DOTALL)
    return str(found)


def test_staff_choose_their_zone_from_the_list_that_customers_have(
    browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    agent = browser("agent")
    of_staff = zones(agent.get("/account/").content.decode())
    of_customer = zones(browser("customer").get("/account/").content.decode())
    groups = r"<optgroup .*</optgroup>"
    assert re.findall(groups, of_staff) == re.findall(groups, of_customer) != []
    assert '<option value="">As the desk: Moscow, UTC+3</option>' in of_staff
    agent.post("/account/me/", {"zone": "Asia/Omsk", "phone": ""})
    assert '<option value="Asia/Omsk" selected>' in zones(agent.get("/account/").content.decode())


@pytest.mark.parametrize("kept", ["+05:00", "Asia/Calcutta"])
def test_a_zone_that_the_list_does_not_name_stays_chosen(
    browser: Callable[..., Any], people: SimpleNamespace, kept: str
) -> None:
    m.StaffMember.objects.filter(user=people.agent).update(zone=kept)
    shown = zones(browser("agent").get("/account/").content.decode())
    assert re.findall(r'<option value="([^"]*)" selected', shown) == [kept]


def test_whether_letters_act_is_set_on_the_own_page_and_leads_back_there(
    browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    agent = browser("agent")
    page = agent.get("/account/").content.decode()
    section = page[page.index('id="h-keys"') :].partition("</section>")[0]
    assert re.search(r'<input type="checkbox" name="letters" value="yes" checked>', section)
    (back,) = re.findall(r'name="back" value="([^"]+)"', section)
    answer = agent.post("/desk/choices/", {"what": "letters", "back": back})
    assert answer["Location"] == "/account/"
    off = agent.get("/account/").content.decode()
    assert 'data-letters="no"' in off
    assert 'name="letters" value="yes" checked' not in off


def test_customers_have_no_keys_to_set(browser: Callable[..., Any]) -> None:
    assert 'name="letters"' not in browser("customer").get("/account/").content.decode()


def test_a_request_without_a_figure_draws_no_ruler_and_explains_no_marks(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    covered = {"sender": "contact", "contract": "active", "access": "user"}
    bare = opened("a", regulation="aspro", kind="question", facts={}, coverage=covered).ticket
    plain = opened("t").ticket
    agent = browser("agent")
    drawn = {
        one.regulation: agent.get(f"/desk/requests/{one.number}/").content.decode()
        for one in (bare, plain)
    }
    assert "No figure in the regulation" in drawn[bare.regulation]
    counted = [
        ('class="legend-line' in page, 'class="ruler"' in page)
        for page in (drawn[bare.regulation], drawn[plain.regulation])
    ]
    assert counted == [(False, False), (True, True)]


@pytest.mark.parametrize("login", ["agent", "customer"])
def test_the_other_sessions_are_ended_where_there_are_others(
    login: str, desk: SimpleNamespace, people: SimpleNamespace
) -> None:
    user, clients = getattr(people, login), (Client(), Client())
    for client in clients:
        client.force_login(user)
        own, at = client.session.session_key, timezone.now()
        m.SignIn.objects.create(vendor=desk.vendor, user=user, session_key=own, at=at)
    ends = 'value="others"'
    assert ends in clients[0].get("/account/").content.decode()
    clients[0].post("/account/sessions/end/", {"session": "others"})
    assert ends not in clients[0].get("/account/").content.decode()
