"""Pages of customers: what is kept, what is refused beside its field, what nobody else may see or write."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reglament.regulations import load
from reglament.store import models as m
from reglament.web.agent.customers import forms
from reglament.web.agent.customers.served import regulations_of_vendor

pytestmark = pytest.mark.django_db
LICENCE = {
    "regulation": "tron-en",
    "kind": "licence",
    "level": "basic",
    "edition": "commercial",
    "valid_from_date": "2026-01-01",
    "valid_until_date": "2026-12-31",
    "id": "L-7",
}


@pytest.fixture
def acme(desk: SimpleNamespace) -> str:
    return f"/desk/customers/{desk.customer.pk}/"


def problems(answer: Any) -> dict[str, tuple[str, ...]]:
    return {one.name: one.problems[0].clauses for one in answer.context["controls"] if one.problems}


def test_a_customer_is_registered_changed_and_its_changes_are_on_record(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    client = browser("agent")
    made = client.post(
        "/desk/customers/new/", {"name": "Vector", "domains": "vector.example", "region": "ru"}
    )
    vector = m.Customer.objects.get(name="Vector")
    assert made["Location"] == f"/desk/customers/{vector.pk}/"
    assert (vector.region, vector.vendor) == ("RU", desk.vendor)
    client.post(
        f"/desk/customers/{vector.pk}/change/",
        {"name": "Vector North", "domains": "vector.example\nnorth.example", "region": "RU"},
    )
    first, second = m.CustomerChange.objects.order_by("pk")
    assert (first.before, first.after["name"]) == ({}, "Vector")
    assert (second.actor_name, second.before, second.after) == (
        "Olga",
        {"name": "Vector", "domains": ["vector.example"]},
        {"name": "Vector North", "domains": ["north.example", "vector.example"]},
    )
    page = client.get(f"/desk/customers/{vector.pk}/")
    assert b"<del>Vector</del>" in page.content


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "Offer accepted: <del>—</del> → <ins>Tue 12 March 2024, 11:00</ins>",
                "How the offer was accepted: <del>—</del> → <ins>a request sent</ins>",
                "Last day: <del>1 March 2026</del> → <ins>28 February 2027</ins>",
            ],
        ),
        (
            "ru",
            [
                "Оферта принята: <del>—</del> → <ins>вт 12 марта 2024, 11:00</ins>",
                "Как принята оферта: <del>—</del> → <ins>подачей обращения</ins>",
                "Последний день: <del>1 марта 2026</del> → <ins>28 февраля 2027</ins>",
            ],
        ),
    ],
)
def test_what_was_changed_is_told_in_words_with_its_moments_and_days(
    browser: Callable[..., Any], desk: SimpleNamespace, language: str, told: list[str]
) -> None:
    client = browser("agent")
    client.post("/desk/customers/new/", {"name": "Vector"})
    vector = m.Customer.objects.get(name="Vector")
    m.CustomerChange.objects.create(
        vendor=desk.vendor, customer=vector, what="customer", row=vector.pk, title="Vector",
        at=datetime(2026, 3, 10, 8, 0, tzinfo=UTC), actor_kind="system", actor_id="", actor_name="",
        before={"offer_accepted_at": None, "offer_accepted_by": "", "valid_until_date": "2026-03-01"},
        after={
            "offer_accepted_at": "2024-03-12T08:00:00+00:00", "offer_accepted_by": "conduct",
            "valid_until_date": "2027-02-28",
        },
    )  # fmt: skip
    page = client.get(f"/desk/customers/{vector.pk}/", headers={"accept-language": language}).text
    assert [one for one in told if one not in page] == []


def test_history_of_a_customer_cannot_be_edited(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    from django.db import DatabaseError, transaction

    browser("agent").post("/desk/customers/new/", {"name": "Vector"})
    with pytest.raises(DatabaseError, match="appended, never edited"), transaction.atomic():
        m.CustomerChange.objects.update(actor_name="somebody else")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"level": "Gold"}, {"level": ("TE-8",)}),
        # IS-40: ordered with special requests at iStom; no licence of TRON has it
        ({"level": "vip"}, {"level": ("TE-8",)}),
        ({"level": ""}, {"level": ("TE-8", "TE-62")}),
        ({"regulation": ""}, {"regulation": ("X-24",)}),
        ({"regulation": "hydra"}, {"regulation": ("X-24",)}),
        ({"valid_until_date": ""}, {"valid_until_date": ("TE-8", "TE-62")}),
        ({"valid_until_date": "2025-12-31"}, {"valid_until_date": ()}),
        ({"valid_until_date": "31.12.2026"}, {"valid_until_date": ()}),
        ({"installations": "many"}, {"installations": ()}),
        ({"installations": "0"}, {"installations": ()}),
        ({"edition": "golden"}, {"edition": ()}),
    ],
)
def test_a_licence_that_cannot_be_kept_says_so_beside_the_field(
    browser: Callable[..., Any], acme: str, changes: dict[str, str], refused: dict[str, Any]
) -> None:
    before = list(m.Agreement.objects.values())
    answer = browser("agent").post(f"{acme}agreements/0/", {**LICENCE, **changes})
    assert (answer.status_code, problems(answer)) == (400, refused)
    (name,) = refused
    assert f'id="f-{name}-wrong"' in answer.content.decode()
    assert list(m.Agreement.objects.values()) == before


EVERYTHING = {
    "agreements": (
        {
            **LICENCE, "level": "Gold", "edition": "golden", "valid_from_date": "01.01.2026",
            "valid_until_date": "", "installations": "0", "hour_rate": "much",
        },
        {"level": 1, "edition": 1, "valid_from_date": 1, "valid_until_date": 1, "installations": 1, "hour_rate": 1},
    ),
    "contacts": (
        {
            "name": "", "addresses": "ann at home\nbob", "zone": "Mars/North", "trained_on_date": "soon",
            "access": "all",
        },
        {"name": 1, "addresses": 2, "zone": 1, "trained_on_date": 1, "access": 1},
    ),
    "accounts": ({"address": "no address"}, {"address": 1}),
}  # fmt: skip


@pytest.mark.parametrize("part", EVERYTHING)
def test_a_form_names_everything_that_is_wrong_at_its_field_and_keeps_what_was_typed(
    part: str, browser: Callable[..., Any], acme: str
) -> None:
    given, wrong = EVERYTHING[part]
    answer = browser("agent").post(f"{acme}{part}/0/", given)
    controls = {one.name: one for one in answer.context["controls"]}
    assert answer.status_code == 400
    assert {name: len(one.problems) for name, one in controls.items() if one.problems} == wrong
    text = answer.content.decode()
    for name in wrong:
        assert controls[name].value == given[name]
        control = re.search(rf'<(?:input|select|textarea)[^>]* id="f-{name}"[^>]*>', text)
        assert control is not None, name
        assert 'aria-invalid="true"' in control[0]
        assert re.search(rf'aria-describedby="[^"]*\bf-{name}-wrong"', control[0]), name
        assert f'<a href="#f-{name}">' in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "This is no country code: &#39;Russia&#39;. Write its two Latin letters, as RU for Russia or KZ for "
                "Kazakhstan, or leave it empty.",
                "&#39;best&#39; is none of the choices. Use one of: free, paid, vip, non-commercial, partner.",
            ],
        ),
        (
            "ru",
            [
                "Это не код страны: &#39;Russia&#39;. Напишите две латинские буквы, например RU — Россия или KZ — "
                "Казахстан, либо оставьте пустым.",
                "&#39;best&#39; нет среди вариантов. Допустимы: free, paid, vip, non-commercial, partner.",
            ],
        ),
    ],
)
def test_a_choice_that_is_none_is_named_with_what_is_offered(
    browser: Callable[..., Any], desk: SimpleNamespace, language: str, said: list[str]
) -> None:
    client = browser("agent")
    client.cookies["django_language"] = language
    given = {"name": "Vega", "region": "Russia", "category": "best"}
    page = client.post("/desk/customers/new/", given).content.decode()
    for one in said:
        assert f"<p>{one}</p>" in page
    # TE-6: Russia and the CIS are the countries with hours; others may be written too
    offered = re.search(r'<datalist id="f-region-list">(.*?)</datalist>', page)
    assert offered is not None
    assert {"RU", "KZ", "BY"} <= set(re.findall(r'value="(\w+)"', offered[1]))
    assert client.post("/desk/customers/new/", {"name": "Vega", "region": "de"}).status_code == 302
    assert m.Customer.objects.get(name="Vega").region == "DE"


@pytest.mark.clause("IS-121")
def test_what_a_licence_lists_is_said_to_be_mail_addresses_and_checked(
    browser: Callable[..., Any], acme: str, desk: SimpleNamespace
) -> None:
    client = browser("agent")
    for language, label in (
        ("en", "Mail addresses in the licence"),
        ("ru", "Почтовые адреса в лицензии"),
    ):
        client.cookies["django_language"] = language
        page = client.get(f"{acme}agreements/0/").content.decode()
        assert f'<label for="f-addresses">{label}</label>' in page
    answer = client.post(
        f"{acme}agreements/0/", {**LICENCE, "addresses": "Tverskaya 1\na@acme.example"}
    )
    (found,) = drawn(answer, "addresses").problems
    assert (answer.status_code, found.what.ru) == (400, "Это не почтовый адрес: 'Tverskaya 1'")
    answer = client.post(f"{acme}agreements/0/", {**LICENCE, "addresses": "a@acme.example"})
    assert answer.status_code == 302


def test_a_customer_with_everything_wrong_is_told_all_of_it(browser: Callable[..., Any]) -> None:
    given = {
        "name": "",
        "domains": "gmail.com\nno domain",
        "region": "Russia",
        "zone": "Mars",
        "category": "best",
    }
    answer = browser("agent").post("/desk/customers/new/", given)
    controls = {one.name: one for one in answer.context["controls"]}
    counted = {name: len(one.problems) for name, one in controls.items() if one.problems}
    assert counted == {"name": 1, "domains": 2, "region": 1, "zone": 1, "category": 1}
    assert {name: controls[name].value for name in given} == given
    # one that was sent by hand and is no option is shown, not lost
    assert '<option value="best" selected>best</option>' in answer.content.decode()


LEVELS = [("basic", "Basic"), ("premium", "Premium"), ("premium+", "Premium+")]


@pytest.mark.clause("TE-8", "TR-8", "IS-40")
def test_levels_are_offered_by_name_under_their_regulations(
    browser: Callable[..., Any], acme: str
) -> None:
    """TE-8 and TR-8 name the same three, which stand once; nothing is typed, and no script is needed."""
    text = browser("agent").get(f"{acme}agreements/0/").content.decode()
    control = text[text.index('id="f-level"') :]
    control = control[: control.index("</select>")]
    groups = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', control)
    assert [
        (title.split(" · "), re.findall(r'<option value="([^"]*)">([^<]*)</option>', options))
        for title, options in groups
    ] == [([one.title.en for one in regulations_of_vendor("tron")], LEVELS)]
    special = forms.agreement_form(regulations_of_vendor("istom")).fields[2]
    assert [(title.ru, [value for value, _ in options]) for title, options in special.groups] == [
        ("Регламент технической поддержки iStom", ["vip"])
    ]
    # no contract of Hydra's has a level, and none is asked for
    assert "level" not in [
        one.name for one in forms.agreement_form(regulations_of_vendor("latera")).fields
    ]


def test_two_regulations_with_levels_of_their_own_are_told_apart(
    browser: Callable[..., Any], acme: str
) -> None:
    from reglament.core.coverage.agreement_rules import agreement_problems
    from reglament.core.model.people import Agreement

    tron, istom = regulations_of_vendor("tron")[0], regulations_of_vendor("istom")[0]
    groups = forms.agreement_form([tron, istom]).fields[2].groups
    assert [(title.en, [value for value, _ in options]) for title, options in groups] == [
        (tron.title.en, ["basic", "premium", "premium+"]),
        ("iStom support regulation", ["vip"]),
    ]
    premium = Agreement(id="", kind="plan", regulation="istom", level="premium")
    (refused,) = agreement_problems(istom, premium, vendor="istom")
    assert (refused.field, refused.what.en, refused.remedy.en, refused.remedy.ru) == (
        "level",
        "There is no service level 'premium' under this regulation",
        "Use one of: vip (Special request (VIP)).",
        "Допустимы: vip (Спецобращение (VIP)).",
    )


def test_a_licence_is_kept_and_what_was_opened_before_runs_on(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    acme: str,
    desk: SimpleNamespace,
) -> None:
    number = opened().ticket.number
    standing = list(m.Deadline.objects.values_list("ticket", "at"))
    row = m.Agreement.objects.get()
    answer = browser("agent").post(
        f"{acme}agreements/{row.pk}/", {**LICENCE, "regulation": "tron-ru", "id": "L-8"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.regulation, row.level, row.valid_until_date, row.reference) == (
        "tron-ru",
        "basic",
        date(2026, 12, 31),
        "L-8",
    )
    ticket = m.Ticket.objects.get(number=number)
    assert (ticket.level, ticket.regulation_code) == ("premium", "tron-en")
    assert list(m.Deadline.objects.values_list("ticket", "at")) == standing


@pytest.mark.threat("T21")
def test_a_contact_who_left_is_shut_out_at_once(
    browser: Callable[..., Any], acme: str, people: SimpleNamespace, desk: SimpleNamespace
) -> None:
    customer = Client()
    customer.post("/sign-in/", {"username": "ann", "password": "ann-pass-777"})
    assert customer.get("/account/").status_code == 200
    agent = browser("agent")
    agent.post(f"{acme}contacts/{desk.contact.pk}/invite/")
    assert m.SignInLink.objects.count() == 1
    form = {"name": "Ann", "addresses": "ann@acme.example", "confirmed": "yes"}
    assert agent.post(f"{acme}contacts/{desk.contact.pk}/", form).status_code == 302
    assert customer.get("/account/").status_code == 302
    assert (m.SignInLink.objects.count(), m.SignIn.objects.count()) == (0, 0)
    again = Client()
    answer = again.post("/sign-in/", {"username": "ann", "password": "ann-pass-777"})
    assert answer.status_code == 200
    assert (
        agent.post(f"{acme}contacts/{desk.contact.pk}/", {**form, "active": "yes"}).status_code
        == 302
    )
    assert (
        again.post("/sign-in/", {"username": "ann", "password": "ann-pass-777"}).status_code == 302
    )


@pytest.mark.threat("T18")
@pytest.mark.parametrize("field", ["vendor", "vendor_id", "customer", "user", "pk", "signed_in_at"])
def test_a_field_that_is_none_of_the_form_is_refused(
    browser: Callable[..., Any], acme: str, desk: SimpleNamespace, field: str
) -> None:
    before = list(m.Contact.objects.values())
    for path in ("new/", f"{desk.customer.pk}/change/", f"{desk.customer.pk}/contacts/0/"):
        answer = browser("agent").post(f"/desk/customers/{path}", {"name": "X", field: "1"})
        assert answer.status_code == 400
    assert list(m.Contact.objects.values()) == before
    assert m.Customer.objects.count() == 1


@pytest.mark.threat("T16", "T17")
def test_another_vendors_customers_look_like_none(
    browser: Callable[..., Any], acme: str, desk: SimpleNamespace
) -> None:
    stranger = browser("stranger")
    for tail in ("", "change/", "agreements/0/", "contacts/0/", f"contacts/{desk.contact.pk}/"):
        assert stranger.get(f"{acme}{tail}").status_code == 404
        assert stranger.get(f"/desk/customers/99999/{tail}").status_code == 404
    assert stranger.post(f"{acme}contacts/{desk.contact.pk}/", {"name": "X"}).status_code == 404
    assert stranger.post(f"{acme}contacts/{desk.contact.pk}/invite/").status_code == 404
    for path in ("/desk/customers/", "/desk/customers/?q=L-1", "/desk/reports/customer-gaps/"):
        assert b"Acme" not in stranger.get(path).content
    assert b"Acme" not in stranger.get("/desk/reports/customer-gaps.csv").content


def test_a_row_of_another_customer_is_not_changed_through_this_one(
    browser: Callable[..., Any], acme: str, desk: SimpleNamespace
) -> None:
    away = m.Customer.objects.create(vendor=desk.vendor, name="Away")
    answer = browser("agent").post(
        f"/desk/customers/{away.pk}/contacts/{desk.contact.pk}/", {"name": "X", "active": "yes"}
    )
    assert answer.status_code == 404
    assert m.Contact.objects.get(pk=desk.contact.pk).name == "Ann"


def test_a_licence_without_a_level_is_named_in_the_readers_language(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    flat = m.Customer.objects.create(vendor=desk.vendor, name="Flat")
    m.Agreement.objects.create(
        vendor=desk.vendor, customer=flat, kind="licence", regulation="hydra", level=""
    )
    page = browser("agent").get(f"/desk/customers/{flat.pk}/", headers={"accept-language": "ru"})
    assert '<span class="hint">лицензия</span>' in page.content.decode()


def test_the_list_finds_by_everything_on_record_and_filters_combine(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    vega = m.Customer.objects.create(vendor=desk.vendor, name="Вега")
    m.Agreement.objects.create(
        vendor=desk.vendor,
        customer=vega,
        kind="licence",
        regulation="tron-ru",
        level="basic",
        licence_key="KEY-9",
    )
    m.Account.objects.create(vendor=desk.vendor, customer=vega, address="vega.example")
    specialist = {"roles": ["responsible-specialist"]}
    marks = {"marks": ["interface-access", "skills", "knows-the-problems"]}
    m.Contact.objects.create(vendor=desk.vendor, customer=vega, name="Вера", **specialist, **marks)
    client = browser("agent")

    def found(query: str) -> list[str]:
        lines = client.get(f"/desk/customers/?{query}").context["lines"]
        return [line.whole.row.name for line in lines]

    assert found("") == ["Acme", "Вега"]
    for query in ("q=вега", "q=key-9", "q=vega.example", "q=ВЕРА", "regulation=tron-ru"):
        assert found(query) == ["Вега"], query
    for query in ("q=ann@acme", "q=L-1", "q=acme.example", "level=premium", "gaps=1"):
        assert found(query) == ["Acme"], query
    assert found("regulation=tron-ru&level=premium") == found("q=%00%27%22") == []
    page = client.get("/desk/customers/?level=premium").content.decode()
    assert '<option value="premium" selected>Premium</option>' in page


def test_one_customer_and_three_cost_the_same_queries(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    client = browser("agent")

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = ("/desk/customers/", f"/desk/customers/{desk.customer.pk}/")
    report = "/desk/reports/customer-gaps/"
    before = [queries(path) for path in (*paths, report)]
    for name in ("Two", "Three"):
        row = m.Customer.objects.create(vendor=desk.vendor, name=name)
        m.Agreement.objects.create(
            vendor=desk.vendor, customer=row, kind="licence", regulation="tron-en", level="basic"
        )
        for customer in (row, desk.customer):
            contact = m.Contact.objects.create(vendor=desk.vendor, customer=customer, name=name)
            m.ContactAddress.objects.create(
                vendor=desk.vendor, contact=contact, address=f"{name}-{customer.pk}@x.example"
            )
    assert [queries(path) for path in (*paths, report)] == before


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_form_and_page_has_its_words(
    browser: Callable[..., Any], acme: str, desk: SimpleNamespace, language: str
) -> None:
    client = browser("agent")
    m.Account.objects.create(vendor=desk.vendor, customer=desk.customer, address="a.example")
    client.post(f"{acme}contacts/0/", {"name": "Eva", "active": "yes", "roles": "authorised"})
    for path in (
        "/desk/customers/",
        "/desk/customers/new/",
        acme,
        f"{acme}change/",
        f"{acme}agreements/0/",
        f"{acme}accounts/0/",
        f"{acme}contacts/{desk.contact.pk}/",
        "/desk/reports/customer-gaps/",
    ):
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200
        text = answer.content.decode()
        if language == "ru":
            visible = re.sub(r"<[^>]*>", " ", text)
            assert "Customers" not in visible
        assert "style=" not in text


def test_a_clause_that_is_lacking_leads_to_its_place(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    m.Agreement.objects.create(
        vendor=desk.vendor, customer=desk.customer, kind="licence", regulation="tron-en"
    )
    page = browser("agent").get("/desk/reports/customer-gaps/").text
    link = f'<a class="cl" href="/regulations/{load("tron-en").identity}/#TE-37">TE-37</a>'
    assert f'data-label="Clauses">{link}</td>' in page
    assert '"TE-37"' in browser("agent").get("/desk/reports/customer-gaps.csv").text


def test_an_open_request_of_a_customer_says_that_its_moment_is_due(
    browser: Callable[..., Any], opened: Callable[..., Any], acme: str
) -> None:
    opened(facts={"level": "basic", "priority": "P2"})
    page = re.sub(r"<[^>]+>", "", browser("agent").get(acme).text)
    assert re.search(r"\b(was )?due \w{3} \d", page)


def test_no_regulation_is_proposed_for_a_licence() -> None:
    form = forms.agreement_form(regulations_of_vendor("tron"))
    options = dict(form.fields[0].options)
    assert [*options] == ["", "tron-en", "tron-ru"]


def test_what_is_solved_does_not_stand_among_the_open_requests(
    browser: Callable[..., Any], opened: Callable[..., Any], acme: str
) -> None:
    numbers = {}
    for state in ("in_work", "resolved", "closed", "declined"):
        numbers[state] = opened(state, subject=f"It is {state}").ticket.number
        m.Ticket.objects.filter(number=numbers[state]).update(state=state)
    page = browser("agent").get(acme)
    shown = {
        heading: [one.number for one in page.context[heading]]
        for heading in ("open", "solved", "ended")
    }
    assert shown == {
        "open": [numbers["in_work"]],
        "solved": [numbers["resolved"]],
        "ended": [numbers["declined"], numbers["closed"]],
    }
    assert "Solved, not closed yet" in page.text


def test_each_cell_of_a_customer_carries_the_name_of_its_column_for_a_telephone(
    browser: Callable[..., Any], acme: str
) -> None:
    page = browser("agent").get(acme).text
    rows = re.findall(r"<thead>(.*?)</thead>\s*<tbody>(.*?)</tbody>", page, re.DOTALL)
    for head, body in rows:
        names = re.findall(r'<th scope="col">(.*?)</th>', head)[1:]
        assert re.findall(r'data-label="(.*?)"', body)[: len(names)] == names
    assert len(rows) == 2


@pytest.mark.parametrize("typed", ["ВЕГА", "вега", "ооо «вега", "ООО «ВЕГА»"])
def test_names_in_cyrillic_are_found_whatever_their_case(
    typed: str, desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    """By the list, the search and the palette, for customers and for contacts, on both engines."""
    from reglament.store.models import Contact, Customer

    vega = Customer.objects.create(vendor=desk.vendor, name="ООО «Вега»")
    Contact.objects.create(vendor=desk.vendor, customer=desk.customer, name="Вера (ООО «Вега»)")
    agent = browser("agent")
    listed = agent.get("/desk/customers/", {"q": typed}).context["lines"]
    assert {one.whole.row.name for one in listed} == {"ООО «Вега»", "Acme"}
    found = agent.get("/desk/search/", {"q": typed}).context
    assert [one.pk for one in found["customers"]] == [vega.pk]
    assert [one.name for one in found["contacts"]] == ["Вера (ООО «Вега»)"]
    titles = [one["title"] for one in agent.get("/desk/palette/", {"q": typed}).json()["found"]]
    assert titles[:2] == ["ООО «Вега»", "Вера (ООО «Вега»)"]


@pytest.mark.threat("T19")
@pytest.mark.parametrize("typed", ["(", "[", "\\", ".*", "^", "(?i)", "a{1,", "*", "%", "_", "$"])
def test_signs_of_patterns_are_letters_in_the_list_of_customers(
    typed: str, desk: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    from reglament.store.models import Customer

    mine = Customer.objects.create(vendor=desk.vendor, name=f"Vega {typed} Ltd")
    listed = browser("agent").get("/desk/customers/", {"q": typed}).context["lines"]
    assert [one.whole.row.pk for one in listed] == [mine.pk]


def drawn(answer: Any, name: str) -> Any:
    return next(one for one in answer.context["controls"] if one.name == name)


@pytest.mark.clause("IS-120")
@pytest.mark.parametrize(
    ("language", "said", "way", "tick"),
    [
        (
            "en",
            "acme.example is a mail domain of Acme already",
            "then waits in Triage until somebody chooses the customer",
            "I confirm: acme.example is this customer’s too",
        ),
        (
            "ru",
            "acme.example — уже почтовый домен клиента Acme",
            "будут ждать в разборе, пока сотрудник не выберет клиента",
            "Подтверждаю: acme.example — и этого клиента тоже",
        ),
    ],
)
def test_a_domain_of_another_customer_is_asked_for_and_kept_when_confirmed(
    browser: Callable[..., Any],
    desk: SimpleNamespace,
    language: str,
    said: str,
    way: str,
    tick: str,
) -> None:
    client = browser("agent")
    client.cookies["django_language"] = language
    form = {"name": "Vega", "domains": "ACME.example", "region": "RU"}
    assert b'name="shared"' not in client.get("/desk/customers/new/").content
    answer = client.post("/desk/customers/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert all(one in page for one in (said, way, tick, 'value="Vega"', "ACME.example"))
    assert 'name="shared" value="acme.example"' in page
    assert not m.Customer.objects.filter(name="Vega").exists()
    # the tick stays where another field is wrong
    again = client.post(
        "/desk/customers/new/", {**form, "region": "Russia", "shared": "acme.example"}
    )
    assert drawn(again, "shared").ticked == ("acme.example",)
    assert not drawn(again, "domains").problems
    kept = client.post("/desk/customers/new/", {**form, "shared": "acme.example"})
    assert kept.status_code == 302
    assert m.CustomerDomain.objects.filter(domain="acme.example").count() == 2


@pytest.mark.clause("IS-120")
def test_an_address_of_another_customers_contact_is_asked_for_and_kept_when_confirmed(
    browser: Callable[..., Any], desk: SimpleNamespace
) -> None:
    away = m.Customer.objects.create(vendor=desk.vendor, name="Away")
    client, path = browser("agent"), f"/desk/customers/{away.pk}/contacts/0/"
    form = {"name": "Ann", "addresses": "Ann@acme.example", "active": "yes", "confirmed": "yes"}
    answer = client.post(path, form)
    (found,) = drawn(answer, "addresses").problems
    assert (answer.status_code, found.what.en) == (
        400,
        "ann@acme.example is the address of a contact of Acme already",
    )
    assert [value for value, _ in drawn(answer, "shared").options] == ["ann@acme.example"]
    assert client.post(path, {**form, "shared": "ann@acme.example"}).status_code == 302
    assert away.contacts.get().addresses.get().address == "ann@acme.example"
