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
