"""Customers search their own requests: with the rule of who sees which, part by part, and never a note."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from reglament.core.model.commands import Message
from reglament.store import models as m

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers(
    desk: SimpleNamespace, people: SimpleNamespace, opened: Callable[..., Any]
) -> Callable[[str], Client]:
    """Return a function that signs in: Ann, her colleague, the administrator, one of an account, one from elsewhere."""

    def contact(name: str, customer: m.Customer, **values: Any) -> m.Contact:
        user = m.User.objects.create(username=name)
        return m.Contact.objects.create(
            vendor=desk.vendor, customer=customer, user=user, name=name, **values
        )

    away = m.Customer.objects.create(vendor=desk.vendor, name="Away")
    account = m.Account.objects.create(
        vendor=desk.vendor, customer=desk.customer, address="one.acme.example"
    )
    users = {
        "ann": people.customer,
        "colleague": contact("colleague", desk.customer).user,
        "chief": contact("chief", desk.customer, roles=["administrator"]).user,
        "of_account": contact(
            "of_account", desk.customer, roles=["administrator"], account=account
        ).user,
        "away": contact("away", away, roles=["administrator"]).user,
    }
    opened("a", subject="Ann’s", message=Message(text="Две заявки пропали."))
    other = m.Contact.objects.get(name="colleague")
    opened(
        "c",
        subject="Colleague’s",
        message=Message(text="Заявка цела."),
        requester=str(other.pk),
        requester_name="colleague",
    )
    in_account = opened(
        "k", subject="Account’s", message=Message(text="О заявках."), requester=str(other.pk)
    )
    m.Ticket.objects.filter(pk=in_account.ticket_pk).update(account=account.address)

    def signed_in(who: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(users[who])
        return client

    return signed_in


@pytest.mark.clause("AS-1")
@pytest.mark.threat("T16", "T17")
@pytest.mark.parametrize(
    ("who", "subjects"),
    [
        ("ann", ["Ann’s"]),
        ("colleague", ["Account’s", "Colleague’s"]),
        ("chief", ["Account’s", "Colleague’s", "Ann’s"]),
        ("of_account", ["Account’s"]),
        ("away", []),
    ],
)
def test_each_finds_the_requests_that_are_theirs_to_read(
    who: str, subjects: list[str], readers: Callable[[str], Client]
) -> None:
    for query in ("заявкам", ""):
        answer = readers(who).get("/requests/", {"q": query})
        assert [hit.ticket.subject for hit in answer.context["hits"]] == subjects, query


def test_words_of_the_filter_language_are_words_here(readers: Callable[[str], Client]) -> None:
    client = readers("ann")
    for query in ("state:registered", "assignee:none заявка", '"'):
        answer = client.get("/requests/", {"q": query})
        assert answer.context["hits"] == [], query
    page = answer.content.decode()
    assert "No request was found." in page
    assert 'href="/articles/?q=' in page


def test_own_requests_come_part_by_part_and_the_first_page_leads_there(
    readers: Callable[[str], Client], opened: Callable[..., Any]
) -> None:
    numbers = [opened(f"m-{n}", message=Message(text="заявка")).ticket.number for n in range(45)][
        ::-1
    ]
    client, found, path = readers("ann"), list[str](), "/requests/?q=заявки"
    assert 'action="/requests/"' in client.get("/").content.decode()
    for size in (20, 20, 6):
        answer = client.get(path)
        hits = [hit.ticket.number for hit in answer.context["hits"]]
        assert len(hits) == size
        found += hits
        further = re.search(r'href="(\?[^"]+)" data-further', answer.content.decode())
        path = f"/requests/{further[1].replace('&amp;', '&')}" if further else ""
    assert path == ""
    assert found[:-1] == numbers


def named_first(client: Client, path: str, number: str) -> str:
    """Return the page's section of the request with this very number, "" where it has none."""
    html = client.get(path, {"q": number}).content.decode()
    start = html.find('aria-labelledby="h-named"')
    return html[start : html.index("</section>", start)] if start >= 0 else ""


@pytest.mark.parametrize("typed", ["TA-000001", "ta-000001", " #TA-000001 ", "№ TA-000001"])
def test_the_box_of_the_first_page_leads_to_the_own_request_with_the_number_typed(
    typed: str, readers: Callable[[str], Client]
) -> None:
    client = readers("ann")
    home = client.get("/").content.decode()
    assert 'action="/articles/"' in home
    assert 'aria-describedby="q-hint"' in home
    assert "the number of a request of yours" in home
    found = named_first(client, "/articles/", typed)
    assert 'href="/requests/TA-000001/"' in found
    html = client.get("/articles/", {"q": typed}).content.decode()
    assert html.index('id="h-named"') < html.index('id="h-found"')


@pytest.mark.threat("T16", "T17", "T22")
@pytest.mark.parametrize("who", ["ann", "away", "of_account", "nobody"])
def test_of_anothers_number_the_box_says_what_it_says_of_none(
    who: str, readers: Callable[[str], Client]
) -> None:
    ann = readers("ann")
    client = Client(headers={"accept-language": "en"}) if who == "nobody" else readers(who)
    assert named_first(ann, "/articles/", "TA-000001") != ""
    for path in ("/articles/", "/requests/") if who != "nobody" else ("/articles/",):
        # the colleague's; of_account sees the account's alone, away nothing of this customer
        theirs = client.get(path, {"q": "TA-000002"}).content.decode()
        none = client.get(path, {"q": "TA-000009"}).content.decode()
        secret = re.compile(r'nonce="[^"]*"|value="[^"]{40,}"')
        alike = [secret.sub("", one.replace("TA-000009", "TA-000002")) for one in (theirs, none)]
        assert alike[0] == alike[1], path


def test_the_own_request_with_the_number_typed_stands_before_all_that_name_it(
    readers: Callable[[str], Client], opened: Callable[..., Any]
) -> None:
    for n in range(3):
        opened(f"later-{n}", message=Message(text="It is as in TA-000001."))
    client = readers("ann")
    page = client.get("/requests/", {"q": "TA-000001"})
    assert 'href="/requests/TA-000001/"' in named_first(client, "/requests/", "TA-000001")
    numbers = [hit.ticket.number for hit in page.context["hits"]]
    assert numbers == ["TA-000006", "TA-000005", "TA-000004"]
    html = page.content.decode()
    assert html.index('id="h-named"') < html.index('id="h-found"')
    # alone it stands once, and nothing says that none was found
    alone = client.get("/requests/", {"q": "TA-000005"}).content.decode()
    assert (alone.count('href="/requests/TA-000005/"'), 'id="h-found"' in alone) == (1, False)


def test_each_box_of_the_first_page_has_a_label_that_is_seen(
    readers: Callable[[str], Client],
) -> None:
    html = readers("ann").get("/").content.decode()
    for name, words in (("q", "What can we help with?"), ("own", "Search in my requests")):
        assert f'<label for="{name}">{words}</label>' in html
    # what waits for its reader stands between: a first look meets one field, not two that both take a number
    assert html.index('id="q"') < html.index('data-part="requests"') < html.index('id="own"')
