"""What columns and values of a filter are called: in either case, in both languages, by logins and by labels."""

from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reglament.store.queries.filters import COLUMNS, FilterError, read_filter
from reglament.web.words import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(opened: Callable[..., Any], people: SimpleNamespace) -> SimpleNamespace:
    """Three requests: of priority 1 and Olga's, of priority 2 and the lead's, of priority 3 and nobody's."""
    from reglament.store import models as m

    m.StaffMember.objects.filter(user=people.agent).update(
        name="Ольга Серова", address="o@tron.example"
    )
    numbers = []
    for priority, level in (("P1", "premium"), ("P2", "premium+"), ("P3", "basic")):
        facts = {"level": level, "priority": priority}
        numbers.append(opened(priority, subject=priority, facts=facts).ticket.number)
    for number, who in zip(numbers, (people.agent, people.lead), strict=False):
        m.Ticket.objects.filter(number=number).update(assignee=who.staff_member)
    return SimpleNamespace(numbers=numbers)


def subjects(client: Client, asked: str) -> list[str]:
    page = client.get("/desk/", {"f": asked})
    assert page.context["problems"] == [], asked
    return sorted(row.subject for row in page.context["page"].rows)


SAME = [
    ("level:Premium", ["P1"]),
    ("LEVEL:PREMIUM+", ["P2"]),
    ("priority:p1", ["P1"]),
    ("-priority:p1", ["P2", "P3"]),
    ("Priority:p1,P3", ["P1", "P3"]),
    ("приоритет:P1", ["P1"]),
    ("Приоритет:p1", ["P1"]),
    ("приоритет:\"Приоритет 1\"", ["P1"]),
    ("-исполнитель:я", ["P2", "P3"]),
    ("исполнитель:Никто", ["P3"]),
    # the chip says so
    ("assignee:Nobody", ["P3"]),
    ("исполнитель:кто-то", ["P1", "P2"]),
    ("assignee:any", ["P1", "P2"]),
    ("assignee:olga", ["P1"]),
    ("assignee:Olga", ["P1"]),
    ("assignee:o@TRON.example", ["P1"]),
    ("assignee:ольга", ["P1"]),
    ("исполнитель:\"ольга серова\"", ["P1"]),
    ("assignee:ILYA", ["P2"]),
    ("состояние:зарегистрировано", ["P1", "P2", "P3"]),
    ("Состояние:Зарегистрировано", ["P1", "P2", "P3"]),
    ("ждём:никого", ["P1", "P2", "P3"]),
    ("ждем:клиента", []),
    ("number:ta-000002", ["P2"]),
    ("номер:TA-000003", ["P3"]),
    ("number:TA-3,2", ["P2", "P3"]),
    ("канал:\"Электронная почта\"", ["P1", "P2", "P3"]),
    ("customer:ACME", ["P1", "P2", "P3"]),
    ("регламент:TRON-EN", ["P1", "P2", "P3"]),
    # synonyms, letters of the other keyboard, a blank after the colon
    ("owner:me", ["P1"]),
    ("Owner:Nobody", ["P3"]),
    ("владелец:я", ["P1"]),
    ("Владелец:никто", ["P3"]),
    ("priority:п1", ["P1"]),
    ("приоритет:П1,Р3", ["P1", "P3"]),
    ("priority: P1", ["P1"]),
    ("priority: P1 owner:  me", ["P1"]),
    ("-исполнитель: я приоритет: п2", ["P2"]),
    ("state:open", ["P1", "P2", "P3"]),
    ("is: OPEN", ["P1", "P2", "P3"]),
    ("это:открыто", ["P1", "P2", "P3"]),
    ("-is:open", []),
    ("state:reopened", []),
    ("is:registered", ["P1", "P2", "P3"]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "found"), SAME)
def test_a_value_is_the_same_in_either_case_and_either_language(
    asked: str, found: list[str], browser: Callable[..., Any], three: SimpleNamespace
) -> None:
    assert subjects(browser("agent"), asked) == found


@pytest.mark.parametrize(
    "typed",
    ["ооо ромашка", "ООО Ромашка", "ООО «Ромашка»", "ооо “ромашка”", "Ооо 'Ромашка'"],
)
def test_a_customer_is_found_in_either_case_and_without_its_quotation_marks(
    typed: str, desk: SimpleNamespace, browser: Callable[..., Any], three: SimpleNamespace
) -> None:
    """Russian letters, which neither engine need fold; a chip writes such a name so that it is read again."""
    from reglament.store.models import Customer, Ticket

    made = Customer.objects.create(vendor=desk.vendor, name='ООО "Ромашка"')
    Ticket.objects.filter(number=three.numbers[1]).update(customer=made)
    client = browser("agent")
    assert subjects(client, f'customer:"{typed}"') == ["P2"]
    found = client.get("/desk/search/", {"q": f'customer:"{typed}"'})
    chip = next(one for one in found.context["chips"] if one.label == "Customer")
    assert chip.shown == 'ООО "Ромашка"'
    level = next(one for one in found.context["chips"] if one.label == "Level")
    again = client.get(next(one.url for one in level.options if one.label == "Premium+"))
    assert [hit.ticket.subject for hit in again.context["hits"]] == ["P2"]


ALIKE = ('ООО "Ромашка"', "ООО Ромашка", "ООО «Ромашка»", "ооо ромашка", 'ООО Ро”маш"ка')


@pytest.mark.parametrize("name", ALIKE)
@pytest.mark.parametrize("column", ["customer", "team"])
def test_a_filter_that_was_written_means_the_same_when_it_is_read_again(
    column: str, name: str, people: SimpleNamespace, desk: SimpleNamespace
) -> None:
    """Though others are called alike but for case and quotation marks, and one kind of marks is written as another."""
    from reglament.store.models import Customer, Team
    from reglament.store.queries.filters import Filter, Term
    from reglament.web.agent.queue.asking import asked_of

    kind = {"customer": Customer, "team": Team}[column]
    kind.objects.bulk_create(kind(vendor=desk.vendor, name=one) for one in ALIKE)
    asked = Filter((Term(column, (name,)),))
    assert asked_of(people.agent, str(asked), "en") == (asked, [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ООО Ромашка", ("ООО Ромашка",)),
        ("ООО «Ромашка»", ('ООО "Ромашка"',)),
        ("ООО “Ромашка”", ('ООО "Ромашка"',)),
        # in the other case nothing tells which is meant
        ("ооо «ромашка»", ('ООО "Ромашка"', "ООО Ромашка")),
        ("ооо ромашка", ('ООО "Ромашка"', "ООО Ромашка")),
    ],
)
def test_of_customers_called_alike_those_with_the_quotation_marks_typed_are_meant(
    typed: str, found: tuple[str, ...], people: SimpleNamespace, desk: SimpleNamespace
) -> None:
    """However many others have the same words, and come before by name."""
    from reglament.store.models import Customer
    from reglament.web.agent.queue.asking import asked_of

    names = ('ООО "Ромашка"', "ООО Ромашка", *(f"А {n} ООО Ромашка" for n in range(250)))
    Customer.objects.bulk_create(Customer(vendor=desk.vendor, name=one) for one in names)
    asked, problems = asked_of(people.agent, f'customer:"{typed}"', "en")
    assert problems == []
    assert sorted(asked.values_of("customer")) == sorted(found)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("assignee:boris", "“assignee:boris”: there is no such value in this column. Right would be: "
                            "Bob, Ilya, \"Ольга Серова\", Left, me, none, any."),
        ("team:night", "“team:night”: there is no such value in this column. Right would be: me."),
        ("customer:Beta", "“customer:Beta”: nothing here is called so."),
        ("customer:acmes", "“customer:acmes”: there is no such value in this column. Right would be: Acme."),
        ("number:TA-000009", "“number:TA-000009”: nothing here is called so."),
        ("приоритет:P9", "“приоритет:P9”: there is no such value in this column. Right would be: "
                         "P1 (Priority 1), P2 (Priority 2), P3 (Priority 3), P4 (Priority 4), none, any."),
    ],
)  # fmt: skip
def test_a_value_that_nobody_has_is_told(
    asked: str, said: str, browser: Callable[..., Any], three: SimpleNamespace
) -> None:
    page = browser("agent").get("/desk/", {"f": asked})
    assert page.context["page"].rows == []
    assert page.context["problems"] == [said]


@pytest.mark.parametrize("column", ["assignee", "team", "number", "customer", "like", "priority"])
def test_a_filter_of_many_values_costs_the_queries_of_one(
    column: str, people: SimpleNamespace, desk: SimpleNamespace, three: SimpleNamespace
) -> None:
    """Of twenty terms, too: what the desk has is asked for once, however often a filter names it."""
    from reglament.store import models as m
    from reglament.web.agent.queue.asking import asked_of

    user = people.agent
    have: dict[str, list[str]] = {
        "assignee": ["olga", "ilya", "bob"] * 7,
        "team": [f"T{n}" for n in range(20)],
        "number": [one.lower() for one in three.numbers] * 7,
        "customer": [f"C{n}" for n in range(20)],
        # in the other case: looked for by its words
        "like": [f"c{n}" for n in range(20)],
        "priority": ["P1", "p2", "P3"] * 7,
    }
    m.Team.objects.bulk_create(m.Team(vendor=desk.vendor, name=f"T{n}") for n in range(20))
    m.Customer.objects.bulk_create(m.Customer(vendor=desk.vendor, name=f"C{n}") for n in range(20))
    name = "customer" if column == "like" else column
    values = have[column][:20]

    def cost(text: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            asked, problems = asked_of(user, text, "en")
        assert problems == [], text
        assert asked.terms
        return len(seen)

    # the statements are written, and the person's own row is read, before anything is counted
    cost(f"{name}:{values[0]}")
    one = cost(f"{name}:{values[0]}")
    assert cost(f"{name}:{','.join(values[:3])}") == one
    assert cost(f"{name}:{','.join(values)}") == one
    assert cost(" ".join(f"{name}:{value}" for value in values)) == one <= 2


def test_each_value_of_a_filter_means_its_own_customers_though_all_are_asked_for_together(
    people: SimpleNamespace, desk: SimpleNamespace
) -> None:
    from reglament.store.models import Customer, CustomerDomain
    from reglament.web.agent.queue.asking import asked_of

    made = [
        Customer.objects.create(vendor=desk.vendor, name=name)
        for name in ("Ромашка Север", "Ромашка Юг", "Василёк")
    ]
    CustomerDomain.objects.create(vendor=desk.vendor, customer=made[2], domain="lazur.example")
    asked, problems = asked_of(people.agent, 'customer:"ромашка север" customer:василек', "en")
    assert problems == []
    assert [one.values for one in asked.terms] == [("Ромашка Север",), ("Василёк",)]
    _, problems = asked_of(people.agent, "customer:ромашка,lazur,ACME", "en")
    assert [one.partition("Right would be: ")[2] for one in problems] == [
        '"Ромашка Север", "Ромашка Юг".',
        "Василёк.",
    ]


def test_a_russian_reader_is_told_in_russian_and_reads_the_filter_in_russian(
    browser: Callable[..., Any], three: SimpleNamespace
) -> None:
    client = browser("agent")
    client.cookies["django_language"] = "ru"
    told = client.get("/desk/", {"f": "приоритт:P1 обещание:потом"}).context["problems"]
    assert told == [
        "Столбца «приоритт» для отбора нет. Верно было бы: приоритет. Слова с двоеточием ищут в кавычках.",
        "«обещание:потом»: такого значения у этого столбца нет. "
        "Верно было бы: просрочено, скоро, в_срок, без_срока, нарушено.",
    ]
    page = client.get("/desk/", {"f": "-assignee:olga state:in_work,registered promise:running"})
    assert page.context["typed"] == (
        '-исполнитель:"Ольга Серова" состояние:в_работе,зарегистрировано обещание:в_срок'
    )
    text = unescape(page.content.decode())
    assert 'placeholder="приоритет:P1 -исполнитель:я обещание:просрочено"' in text
    # what is kept and what links say is read alike by whoever opens it
    assert page.context["filter"] == (
        '-assignee:"Ольга Серова" state:in_work,registered promise:running'
    )


@pytest.mark.parametrize(
    "text",
    ["Re: P1", "RE: p1", "http://acme.example/p1", "c:\\p1", "Тема: p1", '"ошибка:p1"', "12:30"],
)
def test_words_that_hold_a_colon_are_looked_for_and_no_column(
    text: str, browser: Callable[..., Any], three: SimpleNamespace
) -> None:
    client = browser("agent")
    for page in (client.get("/desk/", {"f": text}), client.get("/desk/search/", {"q": text})):
        assert page.context["problems"] == []
    assert client.get("/desk/", {"f": text}).context["typed"] == text


def test_the_page_of_a_request_is_told_of_it_whatever_its_number_holds(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    """iStom's numbers hold a space; a filter that cannot be read is answered with nothing to listen to (204)."""
    coverage = {
        "sender": "contact", "contract": "active", "category": "paid", "listed_address": "yes", "edition": "commercial",
    }  # fmt: skip
    made = opened(regulation="istom", vendor="istom", facts={}, coverage=coverage)
    number = made.ticket.number
    assert " " in number
    client = browser("agent")
    page = client.get(f"/desk/requests/{number}/").content.decode()
    address = unescape(page.partition('data-live="')[2].partition('"')[0])
    assert client.get(address).status_code == 200


def test_every_column_and_value_of_the_language_is_called_something_in_russian_and_by_itself_in_english() -> (
    None
):
    """English names are those that are kept: a view kept by one language's reader is opened by another's."""
    from reglament.web.agent.queue.naming import column_word, value_word

    russian = [column_word(one, "ru") for one in COLUMNS]
    assert len(set(russian)) == len(COLUMNS)
    assert not set(russian) & set(COLUMNS)
    for name, column in COLUMNS.items():
        assert column_word(name, "en") == name
        assert [value_word(name, one, "en") for one in column.values] == list(column.values)
        ours = [value_word(name, one, "ru") for one in column.values]
        assert len(set(ours)) == len(ours), name
        assert not set(ours) & set(column.values), name
    assert all(
        " " not in words[tongue]
        for key, words in catalogue().items()
        if key.startswith("term.")
        for tongue in words
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Right would be: P1 (Priority 1), P2 (Priority 2)"),
        ("ru", "Верно было бы: P1 (Приоритет 1), P2 (Приоритет 2)"),
    ],
)
def test_a_regulations_own_values_are_suggested_by_code_and_by_name(
    browser: Callable[..., Any], three: SimpleNamespace, language: str, said: str
) -> None:
    page = browser("agent").get(
        "/desk/", {"f": "priority:highest"}, headers={"accept-language": language}
    )
    assert said in page.context["problems"][0]


def test_a_blank_after_the_colon_costs_no_query(
    browser: Callable[..., Any], three: SimpleNamespace
) -> None:
    client = browser("agent")

    def cost(asked: str) -> int:
        client.get("/desk/", {"f": asked})
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/desk/", {"f": asked}).context["problems"] == []
        return len(seen)

    assert cost("owner: me priority: п1") == cost("assignee:me priority:P1")


@pytest.mark.parametrize("asked", ["state:", "Re: report", "state: -priority:P1"])
def test_a_colon_that_no_value_follows_is_what_it_was(asked: str) -> None:
    """A subject's `Re: ` is words, and a column without a value is wrong."""
    if asked.startswith("Re"):
        assert read_filter(asked).words == "Re: report"
        return
    with pytest.raises(FilterError) as error:
        read_filter(asked)
    assert [one.code for one in error.value.wrong] == ["empty"]
