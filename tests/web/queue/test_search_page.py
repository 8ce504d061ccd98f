"""Search at work: word forms, numbers, addresses, ended requests, hits in context, nothing of others."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> Callable[[str, str], list[str]]:
    """Return a function that gives the subjects of the requests found by somebody."""
    from reglament.core.model.commands import Message

    text = "Две заявки не сохраняются: <b>ошибка</b> ёлки"
    opened("ru", subject="Заявки", message=Message(text=text, message_id="<r@a>"))
    opened("en", subject="Reports")

    def subjects(who: str, query: str) -> list[str]:
        page = browser(who).get("/desk/search/", {"q": query})
        return [hit.ticket.subject for hit in page.context["hits"]]

    return subjects


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("заявка", ["Заявки"]),
        ("ЗАЯВКОЙ ошибки", ["Заявки"]),
        ("елка", ["Заявки"]),
        ("report", ["Reports"]),
        ("TA-000002", ["Reports"]),
        ("ann@acme.example", ["Reports", "Заявки"]),
        ("monthly priority:P2", ["Reports"]),
        ("monthly priority:P1", []),
        ("заявка report", []),
        ("", []),
    ],
)
def test_words_numbers_addresses_and_filters_find(
    query: str, subjects: list[str], found: Callable[[str, str], list[str]]
) -> None:
    assert found("agent", query) == subjects


@pytest.mark.threat("T16", "T17")
def test_another_vendor_finds_nothing_anywhere(
    found: Callable[[str, str], list[str]], browser: Callable[..., Any]
) -> None:
    assert found("stranger", "заявка") == []
    page = browser("stranger").get("/desk/search/", {"q": "Acme"})
    assert (page.context["customers"], list(page.context["contacts"])) == ([], [])
    listed = browser("stranger").get("/desk/palette/", {"q": "TA-000001"}).json()
    assert listed == {"found": []}


@pytest.mark.threat("T10")
def test_the_hit_stands_in_its_context_and_as_words(
    found: Callable[[str, str], list[str]], browser: Callable[..., Any]
) -> None:
    page = browser("agent").get("/desk/search/", {"q": "заявкам"}).content.decode()
    assert "Две <mark>заявки</mark> не сохраняются: &lt;b&gt;ошибка&lt;/b&gt; ёлки" in page


@pytest.mark.parametrize("query", ["acme", "ACME", "Ann", "ann@acme"])
def test_customers_and_contacts_are_found(
    query: str, found: Callable[[str, str], list[str]], browser: Callable[..., Any]
) -> None:
    page = browser("agent").get("/desk/search/", {"q": query})
    names = [one.name for one, _ in page.context["customers"]]
    names += [one.name for one in page.context["contacts"]]
    expected = {"acme": ["Acme", "Ann"], "ACME": ["Acme", "Ann"]}
    assert names == expected.get(query, ["Ann"])


def test_the_palette_lists_number_customer_and_pages(
    found: Callable[[str, str], list[str]], browser: Callable[..., Any]
) -> None:
    client = browser("agent")

    def titles(query: str) -> list[str]:
        return [one["title"] for one in client.get("/desk/palette/", {"q": query}).json()["found"]]

    assert titles("ta-000002") == ["TA-000002 Reports"]
    assert titles("tria") == ["Triage"]
    assert "Acme" in titles("acm")
    assert "My queue" in titles("")


def test_an_ended_request_is_found(
    found: Callable[[str, str], list[str]], browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    client = browser("agent")
    for action in ("resolve", "close"):
        form = {"outcome": "restored", "text": "Done."}
        client.post(f"/desk/requests/TA-000002/do/{action}/", form)
    assert found("agent", "report") == ["Reports"]
