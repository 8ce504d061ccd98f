"""What is asked of customers and their people, and how they stood before changes on record."""

from datetime import UTC, date, datetime

import pytest

from reglament import regulations
from reglament.core.coverage.gaps import gaps, requester_hints
from reglament.core.coverage.people_rules import (
    account_problems,
    contact_problems,
    customer_problems,
)
from reglament.core.coverage.rewinding import Changed, rewound
from reglament.core.model.people import Contact, Customer

VECTOR = Customer(id="1", name="Vector", vendor="tron")
EVA = Contact(id="7", name="Eva", addresses=("eva@vector.example",))
MARKS = ("interface-access", "skills", "knows-the-problems")


def codes(code: str, customer: Customer, *contacts: Contact) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.code, one.clauses) for one in gaps(regulations.load(code), customer, contacts)]


def changed(one: Contact, **values: object) -> Contact:
    from dataclasses import replace

    return replace(one, **values)


def test_gaps_follow_from_the_parameters_of_the_regulation() -> None:
    specialist = changed(EVA, roles=("responsible-specialist",), marks=MARKS)
    assert codes("tron-en", VECTOR, EVA) == [("no-responsible-specialist", ("TE-37",))]
    assert codes("tron-en", VECTOR, changed(specialist, marks=("skills",))) == [
        ("specialist-without-marks", ("TE-37",))
    ]
    assert codes("tron-en", VECTOR, specialist) == []
    assert codes("tron-en", VECTOR, changed(specialist, active=False)) == [
        ("no-responsible-specialist", ("TE-37",))
    ]
    assert codes("hydra", VECTOR, EVA) == [
        ("no-first-line-responsible", ("HY-11",)),
        ("nobody-trained", ("HY-10",)),
    ]
    assert codes("istom", VECTOR, EVA) == [("offer-not-accepted", ("IS-1",))]


def test_an_account_wants_an_administrator_of_its_own_with_a_basis() -> None:
    acme = changed_customer(accounts=("a.example", "b.example"))
    anna = changed(EVA, access="administrator", account="a.example", basis="self")
    assert codes("aspro", acme, anna) == [("no-administrator", ("AS-1",))]
    by_role = changed(EVA, id="8", roles=("administrator",), account="b.example")
    assert codes("aspro", acme, anna, by_role) == [("administrator-without-basis", ("AS-1",))]


def changed_customer(**values: object) -> Customer:
    from dataclasses import replace

    return replace(VECTOR, **values)


def test_hints_speak_of_who_asks() -> None:
    tron, hydra = regulations.load("tron-en"), regulations.load("hydra")
    assert [one.code for one in requester_hints(tron, [EVA], EVA)] == ["requester-no-specialist"]
    trained = changed(EVA, trained_on_date=date(2026, 3, 1), roles=("first-line-responsible",))
    assert requester_hints(hydra, [trained], trained) == ()
    assert [one.code for one in requester_hints(hydra, [EVA], None)] == [
        "no-first-line-responsible"
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"region": "Russia"}, "region"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"domains": ("vector.example", "not a domain")}, "domains"),
        ({"language": "de"}, "language"),
        ({"category": "gold"}, "category"),
    ],
)
def test_a_customer_that_cannot_be_kept_names_the_field(
    values: dict[str, object], field: str
) -> None:
    assert [one.field for one in customer_problems(changed_customer(**values))] == [field]
    assert customer_problems(VECTOR) == ()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"addresses": ("eva",)}, "addresses"),
        ({"addresses": ("a@b.example, c@d.example",)}, "addresses"),
        ({"addresses": ("a@b.example\r\nBcc: x@y.example",)}, "addresses"),
        ({"roles": ("root",)}, "roles"),
        ({"marks": ("wise",)}, "marks"),
        ({"access": "owner"}, "access"),
        ({"account": "b.example"}, "account"),
        ({"basis": "self"}, "basis"),
        ({"trained_on_date": date(2026, 3, 12)}, "trained_on_date"),
    ],
)
def test_a_contact_that_cannot_be_kept_names_the_field(
    values: dict[str, object], field: str
) -> None:
    today = date(2026, 3, 11)
    found = contact_problems(changed(EVA, **values), accounts=("a.example",), today=today)
    assert [one.field for one in found] == [field]
    fine = changed(EVA, account="a.example", trained_on_date=today)
    assert contact_problems(fine, accounts=("a.example",), today=today) == ()


def test_an_account_is_a_host_name_of_its_own() -> None:
    assert account_problems("acme.aspro.cloud", taken=False) == ()
    for address, taken in (("acme.aspro.cloud", True), ("acme", False), ("https://a.b/", False)):
        assert [one.clauses for one in account_problems(address, taken=taken)] == [("AS-2",)]


def test_changes_are_taken_back_the_latest_first() -> None:
    now = changed_customer(
        name="Vector North",
        accounts=("new.example",),
        offer_accepted_at=datetime(2026, 4, 2, tzinfo=UTC),
    )
    people = (changed(EVA, roles=("responsible-specialist",)), changed(EVA, id="8", name="Lena"))
    changes = [
        Changed(what="contact", id="8", before={}),
        Changed(what="contact", id="7", before={"roles": [], "trained_on_date": "2026-03-01"}),
        Changed(what="account", id="new.example", before={"address": "old.example"}),
        Changed(what="agreement", id="3", before={"level": "basic"}),
        Changed(what="customer", id="1", before={"name": "Vector", "offer_accepted_at": None}),
    ]
    assert rewound(now, people, changes) == (
        changed_customer(accounts=("old.example",)),
        (changed(EVA, trained_on_date=date(2026, 3, 1)),),
    )
    assert rewound(now, people, [Changed(what="customer", id="1", before={})]) is None
    assert rewound(now, people, []) == (now, people)


@pytest.mark.threat("T01")
@pytest.mark.parametrize("domain", ["gmail.com", "MAIL.ru", "yandex.ru", "hotmail.co.uk", "ya.ru"])
def test_a_domain_where_anybody_gets_an_address_is_no_customers(domain: str) -> None:
    (problem,) = customer_problems(changed_customer(domains=("vector.example", domain)))
    assert problem.field == "domains"
    assert domain in problem.what.en
    assert domain in problem.what.ru
    assert "contacts" in problem.remedy.en


def test_a_domain_that_only_looks_like_a_public_one_is_kept() -> None:
    names = ("yandex-team.ru", "gmail.com.vector.example", "mail.vector.example", "live.example")
    assert customer_problems(changed_customer(domains=names)) == ()
