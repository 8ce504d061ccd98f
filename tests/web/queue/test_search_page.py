"""Search at work: word forms, numbers, addresses, ended requests, hits in context, nothing of others."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.web.article_form import press_publish

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


@pytest.fixture
def with_files(
    desk: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> str:
    """Return the number of a request with two files of the customer's and one of a note."""
    from reglament.core.model.commands import AddNote, Message
    from reglament.core.model.interaction import Attachment
    from reglament.core.model.people import Actor, ActorKind
    from reglament.operations.carry_out import carry_out

    def file(name: str, *, inline: bool = False) -> Attachment:
        return Attachment(
            name=name, media_type="text/plain", size=1, sha256="0" * 64, inline=inline
        )

    said = Message(
        text="See the file.",
        attachments=(file("snimok_ekrana.txt"), file("logo9.png", inline=True)),
    )
    one = opened("f", message=said)
    bob = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    note = Message(text="Ours.", attachments=(file("Разбор-аварии.pdf"),))
    carry_out(AddNote(identity="n", actor=bob, message=note), ticket=one.ticket_pk, at=desk.at)
    return str(one.ticket.number)


@pytest.mark.threat("T17")
@pytest.mark.parametrize(
    ("query", "staff", "own"),
    [
        ("snimok", True, True),
        ("snimok_ekrana.txt", True, True),
        ("file ekrana", True, True),
        ("logo9", True, True),
        ("авария", True, False),
        ("Разбор-аварии.pdf", True, False),
    ],
)
def test_names_of_files_find_by_who_may_read_their_message(
    query: str, staff: bool, own: bool, browser: Callable[..., Any], with_files: str
) -> None:
    hits = browser("agent").get("/desk/search/", {"q": query}).context["hits"]
    assert [hit.ticket.number for hit in hits] == [with_files] * staff
    text = browser("customer").get("/requests/", {"q": query}).content.decode()
    assert (f"/requests/{with_files}/" in text) is own


def test_what_a_name_of_a_file_found_is_quoted(
    browser: Callable[..., Any], with_files: str
) -> None:
    text = browser("agent").get("/desk/search/", {"q": "snimok"}).content.decode()
    assert "<mark>snimok</mark>_ekrana.txt" in text


def test_names_of_files_are_written_anew_by_rebuilding(with_files: str) -> None:
    from reglament.operations.check_histories import rebuild, verify
    from reglament.store.models import SearchText

    SearchText.objects.update(public_terms="", internal_terms="", analyser=2)
    assert list(verify()) != []
    list(rebuild())
    assert list(verify()) == []
    row = SearchText.objects.get()
    assert "snimok" in row.public_terms.split()
    assert "snimok" not in row.internal_terms.split()


@pytest.mark.threat("T16", "T17")
def test_another_vendor_finds_nothing_anywhere(
    found: Callable[[str, str], list[str]], browser: Callable[..., Any]
) -> None:
    assert found("stranger", "заявка") == []
    page = browser("stranger").get("/desk/search/", {"q": "Acme"})
    assert [*page.context["customers"], *page.context["contacts"]] == []
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
    found_here = [*page.context["customers"], *page.context["contacts"]]
    expected = {"acme": ["Acme", "Ann"], "ACME": ["Acme", "Ann"]}
    assert [one.name for one in found_here] == expected.get(query, ["Ann"])
    ann = page.context["contacts"][0]
    where = f"/desk/customers/{ann.customer_id}/"
    html = page.content.decode()
    assert f'href="{where}contacts/{ann.pk}/"' in html
    assert (f'class="subject" href="{where}"' in html) == (query.lower() == "acme")
    assert browser("agent").get(f"{where}contacts/{ann.pk}/").status_code == 200


def test_the_palette_finds_number_and_customer(
    found: Callable[[str, str], list[str]], browser: Callable[..., Any]
) -> None:
    client = browser("agent")

    def titles(query: str) -> list[str]:
        return [one["title"] for one in client.get("/desk/palette/", {"q": query}).json()["found"]]

    assert titles("ta-000002") == ["TA-000002 Reports"]
    assert "Acme" in titles("acm")
    assert titles("") == []


SHORT = ["TA-2", "ta-2", "ta 2", "TA2", "TA-0002", "2", "000002", "№ 2", "#TA-000002", "ТА-2"]


@pytest.mark.parametrize("query", SHORT)
def test_a_number_is_found_by_its_short_form(
    query: str,
    found: Callable[[str, str], list[str]],
    browser: Callable[..., Any],
    desk: SimpleNamespace,
) -> None:
    """The last one is typed in Cyrillic letters; another desk finds nothing by any."""
    assert found("agent", query)[0] == "Reports"
    asked = {"q": query}
    listed = browser("agent").get("/desk/palette/", asked).json()["found"]
    assert listed[0]["title"] == "TA-000002 Reports"
    assert [
        one["title"] for one in browser("stranger").get("/desk/palette/", asked).json()["found"]
    ] == []
    own = browser("customer").get("/requests/", asked)
    assert own.context["named"].number == "TA-000002"


@pytest.mark.parametrize("query", ["TB-2", "TA-2 reports twice", "TA-1/2"])
def test_what_is_more_or_other_than_a_number_names_no_request(
    query: str, found: Callable[[str, str], list[str]]
) -> None:
    assert found("agent", query) == []


def test_an_ended_request_is_found(
    found: Callable[[str, str], list[str]], browser: Callable[..., Any], people: SimpleNamespace
) -> None:
    client = browser("agent")
    for action in ("resolve", "close"):
        form = {"outcome": "restored", "text": "Done."}
        client.post(f"/desk/requests/TA-000002/do/{action}/", form)
    assert found("agent", "report") == ["Reports"]


def test_published_articles_are_found_by_word_forms_and_drafts_and_others_are_not(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened("en")
    agent = browser("agent")
    form = {
        "title_en": "Saving the base", "body_en": "Press Save.", "category_en": "Base", "based_on": "0",
        "title_ru": "Сохранение базы", "body_ru": "Нажмите «Сохранить».", "category_ru": "База",
    }  # fmt: skip
    draft = agent.post("/desk/articles/new/", form)["Location"]
    assert agent.get("/desk/search/", {"q": "базами"}).context["articles"] == []
    press_publish(agent, int(draft.rstrip("/").rpartition("/")[2]))
    found = agent.get("/desk/search/", {"q": "базами"})
    assert [one.title_en for one in found.context["articles"]] == ["Saving the base"]
    address = found.context["articles"][0].get_absolute_url()
    assert f'<a class="subject" href="{address}">Saving the base</a>' in found.content.decode()
    listed = agent.get("/desk/palette/", {"q": "базами"}).json()["found"]
    assert {"title": "Saving the base", "url": address, "kind": "article"} in listed
    stranger = browser("stranger")
    assert stranger.get("/desk/search/", {"q": "базами"}).context["articles"] == []
    assert stranger.get("/desk/palette/", {"q": "базами"}).json() == {"found": []}
