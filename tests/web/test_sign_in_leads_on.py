"""Whoever asked for a page before the sign-in comes to that page afterwards, by a password and by a mailed link."""

import re
from email import message_from_bytes, policy
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client

from reglament.store import models as m

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/sign-in/with/[\w-]+/")
WAITS = "Sign in, and the page you asked for opens."
FOR_STAFF = "This page is for support staff. Sign in with a staff account."
SAME_DOOR = "Customers and staff use the same door."


@pytest.fixture(autouse=True)
def _forget_tries() -> None:
    cache.clear()


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def words_of_letter() -> str:
    raw = bytes(m.OutboxLetter.objects.latest("pk").raw)
    return str(message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content())


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/tickets/TA-000001/", WAITS),
        ("/requests/TA-000001/", WAITS),
        ("/account/", WAITS),
        ("/desk/requests/TA-000001/", FOR_STAFF),
        ("/desk/staff/", FOR_STAFF),
    ],
)
def test_the_door_says_who_may_open_what_waits_behind_it(
    desk: SimpleNamespace, path: str, said: str
) -> None:
    page = english().get(path, follow=True).content.decode()
    assert [one for one in (WAITS, FOR_STAFF, SAME_DOOR) if one in page] == [said]


@pytest.mark.parametrize("query", ["", "?next=/no/such/page/", "?next=//%5B"])
def test_the_door_promises_no_page_that_is_not_there(desk: SimpleNamespace, query: str) -> None:
    page = english().get(f"/sign-in/{query}").content.decode()
    assert [one for one in (WAITS, FOR_STAFF, SAME_DOOR) if one in page] == [SAME_DOOR]


@pytest.mark.threat("T21", "T22")
def test_a_mailed_link_leads_on_and_its_letter_does_not_say_where(desk: SimpleNamespace) -> None:
    client = english()
    door = client.get("/requests/TA-000001/", follow=True).content.decode()
    asking = door.split('aria-labelledby="by-link"')[1].split("</form>")[0]
    (wanted,) = re.findall(r'name="next" value="([^"]*)"', asking)
    client.post("/sign-in/link/", {"address": "ann@acme.example", "next": wanted})
    letter = words_of_letter()
    assert "TA-000001" not in letter
    # followed at another place than it was asked for at
    (link,) = LINK.findall(letter)
    assert english().post(link)["Location"] == "/requests/TA-000001/"


@pytest.mark.threat("T20")
@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example/", "/" * 201, "a\x00b"]
)
def test_a_mailed_link_leads_to_no_other_host(desk: SimpleNamespace, wanted: str) -> None:
    english().post("/sign-in/link/", {"address": "ann@acme.example", "next": wanted})
    (link,) = LINK.findall(words_of_letter())
    assert english().post(link)["Location"] == "/"


@pytest.mark.clause("IS-1")
def test_the_offer_stands_between_and_leads_on_too(desk: SimpleNamespace) -> None:
    m.Agreement.objects.all().delete()
    m.Mailbox.objects.update(regulations=["istom"])
    english().post("/sign-in/link/", {"address": "ann@acme.example", "next": "/account/"})
    (link,) = LINK.findall(words_of_letter())
    client = english()
    page = client.post(link, follow=True)
    assert page.redirect_chain == [("/welcome/?next=%2Faccount%2F", 302)]
    assert b'href="/account/"' in page.content
    answer = client.post("/welcome/", {"accept": "yes", "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert m.Customer.objects.get(pk=desk.customer.pk).offer_accepted_by == "tick"


SENT = "/desk/requests/TA-000001/reply/"
PAGE = "/desk/requests/TA-000001/?preview=1"


@pytest.mark.parametrize(
    ("came_from", "path", "wanted"),
    [
        (f"http://testserver{PAGE}", SENT, PAGE),
        ("http://testserver/new/", "/new/", "/new/"),
        # no browser of ours, or no page of ours: the form's own address
        ("", SENT, SENT),
        ("https://evil.example/desk/", SENT, SENT),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(
    desk: SimpleNamespace, came_from: str, path: str, wanted: str
) -> None:
    answer = english().post(path, headers={"referer": came_from} if came_from else {})
    assert answer["Location"] == f"/sign-in/?next={quote(wanted, safe='/')}"


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        (SENT, "/desk/requests/TA-000001/"),
        ("/requests/TA-000001/say/", "/requests/TA-000001/"),
        (PAGE, PAGE),
        ("/no/such/page/", "/no/such/page/"),
    ],
)
def test_who_signs_in_again_comes_to_a_page_and_not_to_the_address_of_a_form(
    desk: SimpleNamespace, people: SimpleNamespace, wanted: str, page: str
) -> None:
    people.agent.set_password("long enough to be one")
    people.agent.save()
    given = {"username": people.agent.username, "password": "long enough to be one"}
    answer = english().post("/sign-in/", {**given, "next": wanted})
    assert answer["Location"] == page


@pytest.mark.parametrize(
    ("language", "said", "link"),
    [
        ("en", "Nothing was sent: you are no longer signed in.", "Sign in and come back here"),
        ("ru", "Ничего не отправлено: вход закончился.", "Войти и вернуться сюда"),
    ],
)
def test_a_script_that_sends_after_the_session_ended_is_told_so_with_the_way_back(
    desk: SimpleNamespace, language: str, said: str, link: str
) -> None:
    client = Client(headers={"accept-language": language})
    page = f"http://testserver{PAGE}"
    answer = client.post(
        SENT, headers={"Reglament-Part": "answer", "referer": page}, follow=True
    ).content.decode()
    assert said in answer
    assert f'<a href="/sign-in/?next={quote(PAGE, safe="/")}">{link}</a>' in answer
    assert "<form" not in answer
