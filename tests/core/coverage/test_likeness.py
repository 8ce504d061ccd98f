"""Who a sender may be is told by what the mail says, the likeliest first, and proves nobody."""

from dataclasses import replace

import pytest

from reglament.core.coverage.likeness import Letter, likeliest, likeliest_customers
from reglament.core.model.people import Contact, Customer

ACME = Customer(id="1", name="Acme Works", vendor="tron", domains=("acme.example",))
NOVA = Customer(id="2", name="Нова", vendor="tron")
ANN = Contact(id="1", name="Ann Lee", addresses=("ann@acme.example",))
BEN = Contact(id="2", name="Ben", addresses=("ben@mail.ru",))
EVA = Contact(id="3", name="Ева", addresses=("eva@nova.example", "eva@mail.ru"))
OLD = Contact(id="4", name="Old", addresses=("old@nova.example",), active=False)
PEOPLE = [(ANN, ACME), (BEN, ACME), (EVA, NOVA), (OLD, NOVA)]


@pytest.mark.parametrize(
    ("letter", "found"),
    [
        (Letter(), ""),
        # the address itself, however it is spelled, before others of the customer
        (Letter(address="BEN@mail.ru"), "2"),
        # a domain of the customer, or of a contact's address; one that is open to anybody says nothing
        (Letter(address="new@ACME.example"), "12"),
        (Letter(address="new@nova.example"), "3"),
        (Letter(address="new@mail.ru"), ""),
        # whose request is named in it: the requester first
        (Letter(address="new@far.example", requester="2", customer="1"), "21"),
        # the name on the mail, and a customer named in its words
        (Letter(address="new@far.example", name="ann  LEE"), "1"),
        (Letter(words="Пишу из Нова про отчёты"), "3"),
        (Letter(words="Новая установка"), ""),
        # what proves more stands before what proves less
        (Letter(address="eva@mail.ru", requester="1", customer="1"), "312"),
        (Letter(address="x@acme.example", name="Ева"), "123"),
        # whoever left is nobody's sender
        (Letter(address="old@nova.example"), "3"),
    ],
)
def test_the_likeliest_come_first(letter: Letter, found: str) -> None:
    assert "".join(one.id for one in likeliest(letter, PEOPLE)) == found


def test_a_short_name_of_a_customer_is_looked_for_nowhere() -> None:
    short = replace(NOVA, name="on")
    assert likeliest(Letter(words="It is on again"), [(EVA, short)]) == ()


VEGA = Customer(id="3", name="Vega", vendor="tron", domains=("vega.example",))
CUSTOMERS = [(ACME, (ANN, BEN)), (NOVA, (EVA, OLD)), (VEGA, ())]


@pytest.mark.parametrize(
    ("letter", "found"),
    [
        (Letter(), ""),
        # of a customer's contacts the likeliest counts, and one entered without any is found by its own domain
        (Letter(address="BEN@mail.ru"), "1"),
        (Letter(address="new@nova.example"), "2"),
        (Letter(address="new@VEGA.example"), "3"),
        (Letter(address="new@mail.ru"), ""),
        (Letter(address="new@far.example", name="ann  LEE"), "1"),
        # a customer named in the words stands behind the one that the domain names
        (Letter(address="x@vega.example", words="from Acme Works"), "31"),
        (Letter(address="new@far.example", customer="2", words="vega"), "23"),
        # several things together weigh more than one of them
        (Letter(address="x@acme.example", words="Vega"), "13"),
        # the address of whoever left says of what organisation he was no more than any other
        (Letter(address="x@far.example", name="Old"), ""),
    ],
)
def test_the_likeliest_customers_come_first(letter: Letter, found: str) -> None:
    assert "".join(one.id for one in likeliest_customers(letter, CUSTOMERS)) == found
