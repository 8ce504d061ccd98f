"""What is found comes part by part, is narrowed by clicking, stands in its context, and is nobody else's."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from reglament.core.model.commands import AddNote, Message
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store import models as m

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script> "заявки" <img src=x onerror=alert(2)>'


def parts(client: Client, path: str, **asked: str) -> list[list[str]]:
    """Return the numbers on each page, following the link to the next one as a browser without scripts does."""
    found = []
    answer = client.get(path, asked)
    while len(found) < 9:
        found.append([hit.ticket.number for hit in answer.context["hits"]])
        further = re.search(r'href="([^"]+)" data-further', answer.content.decode())
        if further is None:
            return found
        answer = client.get(
            unescape(further[1]) if further[1][0] == "/" else path + unescape(further[1])
        )
    raise AssertionError("there is always one more page")


@pytest.fixture
def many(opened: Callable[..., Any]) -> list[str]:
    """Seventy requests with a word in one form or another, the latest first; between them some without it."""
    forms = ("заявка", "заявки", "ЗАЯВКОЙ", "Заявках")
    numbers = []
    for n in range(70):
        said = Message(text=f"{forms[n % 4]} {n}")
        numbers.append(opened(f"m-{n}", subject=f"S {n}", message=said).ticket.number)
        if n % 10 == 0:
            opened(f"o-{n}", subject="Reports", message=Message(text="Nothing of it."))
    return numbers[::-1]


def test_every_request_found_stands_on_one_page_and_on_one_only(
    many: list[str], browser: Callable[..., Any]
) -> None:
    found = parts(browser("agent"), "/desk/search/", q="заявками")
    assert found == [many[:30], many[30:60], many[60:]]
    assert parts(browser("agent"), "/desk/search/", q="заявка priority:P1") == [[]]


def test_how_many_are_shown_and_how_many_follow_is_said(
    many: list[str], browser: Callable[..., Any]
) -> None:
    client = browser("agent")
    first = client.get("/desk/search/", {"q": "заявка"})
    assert "30 requests shown, the latest first; earlier ones: 40" in first.content.decode()
    assert first.context["page"].more == len(many) - 30
    last = client.get(
        "/desk/search/", {"q": "заявка", "after": str(m.Ticket.objects.get(number=many[59]).pk)}
    )
    assert "10 requests shown, the earliest of all found" in last.content.decode()
    assert [*last.context["customers"]] == []


def test_what_comes_meanwhile_moves_nothing_to_another_page(
    many: list[str], browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    client = browser("agent")
    following = client.get("/desk/search/", {"q": "заявка"}).context["following"]
    opened("new", message=Message(text="Новая заявка"))
    assert [hit.ticket.number for hit in client.get(following).context["hits"]] == many[30:60]


@pytest.mark.parametrize("after", ["x", "-1", "٣", "9" * 19, "1.5", ""])
@pytest.mark.threat("T19")
def test_a_place_that_is_none_begins_at_the_beginning(
    after: str, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    answer = browser("agent").get("/desk/search/", {"q": "reports", "after": after})
    assert [hit.ticket.number for hit in answer.context["hits"]] == [number]


def test_chips_combine_with_words_and_each_term_is_removed_alone(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened("a", subject="urgent", facts={"level": "premium", "priority": "P1"})
    opened("b", subject="usual")
    client = browser("agent")

    def chosen(answer: Any, label: str, option: str) -> Any:
        chip = next(one for one in answer.context["chips"] if one.label == label)
        return client.get(next(one.url for one in chip.options if one.label == option))

    def subjects(answer: Any) -> list[str]:
        return [hit.ticket.subject for hit in answer.context["hits"]]

    all_of_it = client.get("/desk/search/", {"q": "monthly"})
    of_acme = chosen(all_of_it, "Customer", "Acme")
    assert subjects(of_acme) == ["usual", "urgent"]
    opened("c", subject="late")
    urgent = chosen(of_acme, "State", "Registered")
    urgent = client.get(
        f"{urgent.request['PATH_INFO']}?q={urgent.context['query']} priority:P1 -number:TA-000003"
    )
    assert subjects(urgent) == ["urgent"]
    assert [(one.label, one.shown) for one in urgent.context["terms"]] == [
        ("Customer", "Acme"), ("State", "Registered"), ("Priority", "Priority 1"), ("Number", "not TA-000003"),
    ]  # fmt: skip
    without = client.get(urgent.context["terms"][2].without)
    assert without.context["query"] == "customer:Acme state:registered -number:TA-000003 monthly"
    assert subjects(without) == ["usual", "urgent"]
    assert client.get(urgent.context["without_terms"]).context["query"] == "monthly"


def test_a_hit_shows_the_best_place_with_every_form_marked(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace
) -> None:
    first = opened(
        subject="Flying заявки",
        message=Message(text=f"{'слово ' * 60}ЗАЯВКОЙ летит, flies. {HOSTILE}"),
    )
    note = AddNote(
        identity="n",
        actor=Actor(kind=ActorKind.STAFF, id="1", name="Bob"),
        message=Message(text="заявка: fly"),
    )
    carry_out(note, ticket=first.ticket_pk, at=desk.at)
    client = browser("agent")
    page = client.get("/desk/search/", {"q": "заявка fly"}).content.decode()
    assert "<mark>заявка</mark>: <mark>fly</mark>" in page
    assert 'class="quote note"' in page
    assert f'href="/desk/requests/{first.ticket.number}/#e' in page
    assert ">Flying <mark>заявки</mark></a>" in page.replace("<mark>Flying</mark>", "Flying")
    page = client.get("/desk/search/", {"q": "заявками летят"}).content.decode()
    assert "… " in page
    assert "<mark>ЗАЯВКОЙ</mark> <mark>летит</mark>, flies. &lt;script&gt;" in page
    assert "&quot;<mark>заявки</mark>&quot; &lt;img src=x onerror=alert(2)&gt;" in page
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    by_number = client.get("/desk/search/", {"q": first.ticket.number.lower()}).content.decode()
    assert f"<mark>{first.ticket.number}</mark>" in by_number
    by_sender = client.get("/desk/search/", {"q": "ann@acme.example"}).content.decode()
    assert "Ann <mark>ann@acme.example</mark>" in by_sender


def test_an_empty_answer_says_what_was_looked_for_and_what_to_try(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened()
    english, russian = browser("agent"), browser("agent")
    asked = {"q": "reports zzz <b> state:closed"}
    page = english.get("/desk/search/", asked).content.decode()
    assert "No request was found." in page or "Nothing was found." in page
    assert "“reports zzz &lt;b&gt;”" in page
    assert "State: Closed." in page
    assert 'href="/desk/search/?q=reports+zzz+%3Cb%3E"' in page
    page = russian.get("/desk/search/", asked, headers={"accept-language": "ru"}).content.decode()
    assert "«reports zzz &lt;b&gt;»" in page
    assert "Состояние: Закрыто." in page


def test_groups_that_are_cut_lead_to_the_list_that_holds_all(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    for n in range(12):
        one = m.Customer.objects.create(vendor=desk.vendor, name=f"Берёза ёлочка {n}")
        m.Contact.objects.create(vendor=desk.vendor, customer=one, name=f"Пётр {n}")
    client = browser("agent")
    for query, group in (("ёлочка березы", "customers"), ("петр", "contacts")):
        answer = client.get("/desk/search/", {"q": query})
        assert len(answer.context[group]) == 10
        link = re.search(r'href="(/desk/customers/\?q=[^"]+)"', answer.content.decode())
        assert link is not None
        assert client.get(link[1]).context["page"].paginator.count == 12, query


@pytest.mark.threat("T16", "T17")
def test_no_page_quotation_or_count_holds_what_is_anothers(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    people: SimpleNamespace,
    desk: SimpleNamespace,
) -> None:
    theirs = m.Customer.objects.create(vendor=people.other_vendor, name="CANARY-customer")
    for n in range(40):
        row = opened(
            f"t-{n}", subject=f"CANARY-subject {n}", message=Message(text="CANARY-text report")
        )
        note = AddNote(
            identity=f"n{n}",
            actor=Actor(kind=ActorKind.STAFF, id="1", name="Bob"),
            message=Message(text="CANARY-note report"),
        )
        carry_out(note, ticket=row.ticket_pk, at=desk.at)
    stranger, customer = browser("stranger"), browser("customer")
    for query in ("canary", "report", "state:registered,in_work", "CANARY-note", "acme"):
        answer = stranger.get("/desk/search/", {"q": query})
        assert answer.context["page"].rows == []
        assert (answer.context["page"].more, answer.context["page"].customers) == (0, ())
        assert not re.search(
            r"CANARY-(?:subject|text|note)|Acme", answer.content.decode().replace(query, "")
        )
        assert (
            theirs.name not in browser("agent").get("/desk/search/", {"q": query}).content.decode()
        )
    # a note is found by its desk alone, and its words are in no quotation for the customer
    assert len(parts(browser("agent"), "/desk/search/", q="CANARY-note")) == 2
    assert parts(customer, "/requests/", q="CANARY-note") == [[]]
    pages = customer.get("/requests/", {"q": "report"})
    assert len(pages.context["hits"]) == 20
    assert "CANARY-note" not in pages.content.decode()
    assert "<mark>report</mark>" in pages.content.decode()
