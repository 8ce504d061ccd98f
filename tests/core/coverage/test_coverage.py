"""Who is served: sender, agreement on the day of arrival, category, access."""

from datetime import date

import pytest

from reglament import regulations
from reglament.core.coverage import admission, choose_agreement, coverage_facts, identify
from reglament.core.model.people import Agreement, Contact, Customer


def contact(address, **values):
    return Contact(id=address, name="Anna", addresses=(address,), **values)


def customer(*agreements, **values):
    given = {"id": "7", "name": "Customer", "vendor": "tron", "region": "RU"} | values
    return Customer(agreements=agreements, **given)


def agreement(regulation, until=None, since=date(2026, 1, 1), **values):
    given = {"id": "a", "kind": "licence"} | values
    return Agreement(regulation=regulation, valid_from_date=since, valid_until_date=until, **given)


def facts(person, client, codes, at):
    sender = identify(person.addresses[0], people=[(person, client)])
    choice = choose_agreement(client, [regulations.load(c) for c in codes], at=at)
    return choice, coverage_facts(sender, choice, at=at, channel="email")


@pytest.mark.clause("TR-48", "TE-46")
@pytest.mark.parametrize("code", ["tron-en", "tron-ru"])
def test_the_licence_decides_which_edition_serves_the_shared_mailbox(code, at) -> None:
    client = customer(agreement(code, date(2026, 12, 31), level="basic"))
    choice, known = facts(contact("a@x.example"), client, ["tron-en", "tron-ru"], at("03-11 12:00"))
    assert choice.regulation.code == code
    assert choice.agreement.level == "basic"
    assert known["contract"] == "active"


@pytest.mark.clause("TE-62", "TR-12", "TR-16", "TR-19")
@pytest.mark.parametrize(
    ("when", "standing", "answer"),
    [("03-31 23:59", "active", "admit"), ("04-01 00:00", "ended", "decline")],
)
def test_a_licence_lasts_to_the_end_of_its_last_day_in_the_regulations_zone(
    when, standing, answer, at
) -> None:
    client = customer(agreement("tron-en", date(2026, 3, 31)))
    choice, known = facts(contact("a@x.example"), client, ["tron-en"], at(when))
    admitted = admission(choice.regulation, known)
    assert (known["contract"], admitted.answer) == (standing, answer)


@pytest.mark.clause("TE-9", "TE-38", "IS-120")
def test_senders_are_contacts_colleagues_strangers_or_ambiguous(at) -> None:
    one, other = customer(id="1", domains=("x.example",)), customer(id="2")
    anna = contact("a@x.example")
    assert identify("a@x.example", people=[(anna, one)]).kind == "contact"
    assert identify("b@x.example", customers_at_domain=[one]).kind == "colleague"
    assert identify("a@x.example", people=[(anna, one), (anna, other)]).kind == "ambiguous"
    assert identify("b@x.example", customers_at_domain=[one, other]).kind == "ambiguous"
    assert identify("b@nowhere.example").kind == "unknown"


@pytest.mark.clause("AS-5")
def test_an_invited_user_is_one_from_the_first_sign_in(at) -> None:
    vera = contact("vera@acme.example", access="invited", signed_in_at=at("03-11 12:00"))
    client = customer(agreement("aspro"))
    found = [
        facts(vera, client, ["aspro"], at(when))[1]["access"]
        for when in ("03-11 11:59", "03-11 12:00")
    ]
    assert found == ["invited", "user"]


@pytest.mark.clause("IS-40", "IS-66")
@pytest.mark.parametrize(
    ("when", "category"),
    [("03-31 23:59", "vip"), ("04-01 00:00", "paid"), ("2027-01-15 00:00", "free")],
)
def test_an_ended_period_gives_way_to_the_one_below(when, category, at) -> None:
    client = customer(
        agreement("istom", date(2027, 1, 14), kind="plan"),
        agreement(
            "istom", date(2026, 3, 31), kind="plan", level="vip", since=date(2026, 3, 1), id="v"
        ),
        vendor="istom",
        category="vip",
    )
    assert facts(contact("a@x.example"), client, ["istom"], at(when))[1]["category"] == category


@pytest.mark.clause("IS-121")
@pytest.mark.parametrize(
    ("address", "listed"),
    [
        ("office@paydent.example", "yes"),
        ("OFFICE@paydent.example", "yes"),
        ("doctor@paydent.example", "no"),
    ],
)
def test_the_address_must_be_listed_exactly(address, listed, at) -> None:
    client = customer(
        agreement("istom", date(2027, 1, 14), kind="plan", addresses=("office@paydent.example",)),
        vendor="istom",
        category="paid",
    )
    known = facts(contact(address), client, ["istom"], at("03-11 12:00"))[1]
    assert known["listed_address"] == listed


@pytest.mark.clause("IS-55")
def test_a_demo_is_non_commercial_and_a_licence_without_plan_is_free(at) -> None:
    demo = customer(agreement("istom", edition="demo"), category="non-commercial")
    free = customer(agreement("istom"), category="free")
    when = at("03-11 12:00")
    assert [
        facts(contact("a@x.example"), c, ["istom"], when)[1]["category"] for c in (demo, free)
    ] == ["non-commercial", "free"]


@pytest.mark.clause("TE-6")
@pytest.mark.parametrize(("region", "word"), [("KZ", "served"), ("RS", "other"), ("", "served")])
def test_regions_outside_the_cis_have_no_declared_hours(region, word, at) -> None:
    client = customer(agreement("tron-en"), region=region)
    assert (
        facts(contact("a@x.example"), client, ["tron-en"], at("03-11 12:00"))[1]["region"] == word
    )


def test_a_mailbox_without_a_regulation_is_an_error(at) -> None:
    with pytest.raises(ValueError, match="at least one"):
        choose_agreement(None, [], at=at("03-11 12:00"))
