"""Mail that two customers would have in common: asked for before it is kept, also of two who save at once (IS-120)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from reglament.core.coverage.field_problems import NotKeptError
from reglament.core.coverage.sender import identify
from reglament.core.model import people
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.register_customer import Registration, register_customer
from reglament.operations.save_account import save_account
from reglament.operations.save_contact import save_contact
from reglament.operations.save_customer import save_customer
from reglament.store import models as m
from reglament.store.queries.directory import core_contact, directory_of

AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
BOB = Actor(kind=ActorKind.STAFF, id="1", name="Bob")
VEGA = people.Customer(id="", name="Vega", vendor="tron", domains=("ACME.example",))
ANN = people.Contact(id="", name="Ann", addresses=("Ann@Acme.example",))


def keep(desk: SimpleNamespace, wanted: people.Customer = VEGA, **more: Any) -> m.Customer:
    return save_customer(desk.vendor, wanted, row=more.pop("row", None), actor=BOB, at=AT, **more)


def add(customer: m.Customer, wanted: people.Contact = ANN, **more: Any) -> m.Contact:
    return save_contact(customer, wanted, row=more.pop("row", None), actor=BOB, at=AT, **more)


def asked(refused: pytest.ExceptionInfo[NotKeptError]) -> list[tuple[str, str, str]]:
    return [(one.field, one.what.en, one.confirm) for one in refused.value.problems]


def sender_of(desk: SimpleNamespace, address: str) -> str:
    known = directory_of(desk.vendor.pk, {address})
    people_at, at_domain = known.people_at(address), known.customers_at(address)
    return identify(address, people=people_at, customers_at_domain=at_domain).kind


@pytest.mark.django_db
@pytest.mark.clause("IS-120")
def test_a_domain_that_another_customer_has_is_kept_only_where_it_is_confirmed_by_name(
    desk: SimpleNamespace,
) -> None:
    with pytest.raises(NotKeptError) as refused:
        keep(desk, shared=["other.example"])
    said = "acme.example is a mail domain of Acme already"
    assert asked(refused) == [("domains", said, "acme.example")]
    assert not m.Customer.objects.filter(name="Vega").exists()
    assert sender_of(desk, "new@acme.example") == "colleague"
    vega = keep(desk, shared=["acme.example"])
    assert sender_of(desk, "new@acme.example") == "ambiguous"
    # what is kept already is not asked for again
    keep(desk, replace(VEGA, category="vip"), row=vega)
    both = replace(VEGA, domains=("acme.example", "vega.example"))
    keep(desk, both, row=vega)
    assert vega.mail_domains.count() == 2


@pytest.mark.django_db
@pytest.mark.clause("IS-120")
def test_a_domain_at_which_contacts_of_another_customer_write_is_asked_for(
    desk: SimpleNamespace,
) -> None:
    nova = keep(desk, replace(VEGA, name="Nova", domains=()))
    add(nova, replace(ANN, addresses=("Eve@Mail.Group.example", "eve@group.example")))
    add(nova, replace(ANN, name="Ed", addresses=("ed@group.example",)))
    group = replace(VEGA, domains=("GROUP.example",))
    with pytest.raises(NotKeptError) as refused:
        keep(desk, group)
    said = "group.example is written from by contacts of Nova already"
    assert asked(refused) == [("domains", said, "group.example")]
    with pytest.raises(NotKeptError):
        register_customer(desk.vendor, Registration(customer=group, contacts=[]), at=AT)
    # a confirmed one is kept, and asked for no more; one's own contacts write from it as they please
    vega = keep(desk, group, shared=["group.example"])
    keep(desk, replace(group, category="vip"), row=vega)
    keep(desk, replace(group, name="Nova"), row=nova, shared=["group.example"])
    # whoever left writes no more, and a longer domain is another one
    away = replace(VEGA, name="Away", domains=("mail.group.example",))
    with pytest.raises(NotKeptError):
        keep(desk, away)
    m.Contact.objects.filter(customer=nova).update(active=False)
    keep(desk, away)


@pytest.mark.django_db
@pytest.mark.clause("IS-120")
def test_a_domain_that_both_have_and_write_from_is_asked_for_once(desk: SimpleNamespace) -> None:
    assert m.ContactAddress.objects.filter(address__endswith="@acme.example").exists()
    with pytest.raises(NotKeptError) as refused:
        keep(desk)
    assert [one[2] for one in asked(refused)] == ["acme.example"]


@pytest.mark.django_db
@pytest.mark.clause("IS-120")
def test_an_address_that_another_customers_contact_has_is_kept_only_where_it_is_confirmed(
    desk: SimpleNamespace,
) -> None:
    vega = keep(desk, replace(VEGA, domains=()))
    with pytest.raises(NotKeptError) as refused:
        add(vega)
    said = "ann@acme.example is the address of a contact of Acme already"
    assert asked(refused) == [("addresses", said, "ann@acme.example")]
    assert m.Contact.objects.count() == 1
    add(vega, shared=["ann@acme.example"])
    assert sender_of(desk, "ann@acme.example") == "ambiguous"


@pytest.mark.django_db
def test_who_left_holds_no_address_and_is_asked_for_when_coming_back(desk: SimpleNamespace) -> None:
    left = replace(core_contact(desk.contact), active=False)
    add(desk.customer, left, row=desk.contact)
    vega = keep(desk, replace(VEGA, domains=()))
    add(vega)
    with pytest.raises(NotKeptError) as refused:
        add(desk.customer, replace(left, active=True), row=desk.contact)
    assert [one[2] for one in asked(refused)] == ["ann@acme.example"]
    # a colleague of one organisation may share a mailbox without a word: it stays one customer's
    add(vega, replace(ANN, name="Anna"))
    assert sender_of(desk, "ann@acme.example") == "contact"


@pytest.mark.django_db
def test_another_vendors_customer_is_none_of_this_desks_and_is_not_named(
    desk: SimpleNamespace,
) -> None:
    other = m.Vendor.objects.create(code="other", name="Other")
    vega = save_customer(other, VEGA, row=None, actor=BOB, at=AT)
    assert add(vega).addresses.get().address == "ann@acme.example"


@pytest.mark.django_db
def test_a_customer_registered_whole_is_held_to_the_same(desk: SimpleNamespace) -> None:
    whole = Registration(customer=VEGA, contacts=[ANN])
    with pytest.raises(NotKeptError) as refused:
        register_customer(desk.vendor, whole, at=AT)
    assert [one[2] for one in asked(refused)] == ["acme.example", "ann@acme.example"]
    assert m.Customer.objects.count() == 1
    register_customer(desk.vendor, whole, at=AT, shared=["acme.example", "ann@acme.example"])
    assert m.Customer.objects.count() == 2


def together(saves: list[Callable[[], object]]) -> list[bool]:
    """Run all at once, each on its own connection; return which were kept, the refused first."""
    start = threading.Barrier(len(saves))

    def kept(save: Callable[[], object]) -> bool:
        try:
            start.wait(10)
            save()
        except NotKeptError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(saves)) as pool:
        return sorted(pool.map(kept, saves))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_domain_or_account_at_once_the_later_is_told(
    desk: SimpleNamespace,
) -> None:
    vega, away = (
        m.Customer.objects.create(vendor=desk.vendor, name=name) for name in ("Vega", "Away")
    )
    for turn in range(8):
        named = (f"new{turn}.example",)
        wanted = [people.Customer(id="", name=one, vendor="", domains=named) for one in ("A", "B")]
        assert together([partial(keep, desk, one) for one in wanted]) == [False, True]
        account = partial(save_account, address=named[0], row=None, actor=BOB, at=AT)
        assert together([partial(account, one) for one in (vega, away)]) == [False, True]
