"""A promise cites the same clauses wherever it is shown: as `due` answers, at the desk, on the customer's page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from reglament import regulations
from reglament.core.model.commands import SetPriority
from reglament.core.model.people import Actor, ActorKind
from reglament.core.regulation.reckoning import due
from reglament.operations.carry_out import carry_out

# the ledger: the figure's own clause, and the asterisk that says what it is counted in; what keeps it follows
FIGURES = [["TE-27", "TE-36"], ["TE-28", "TE-36"], ["TE-29", "TE-36"]]


def cited(page: str) -> list[list[str]]:
    """Return the clauses in the head of each promise of a page, in their order there."""
    heads = re.findall(r'<article class="promise.*?<header>(.*?)</header>', page, re.S)
    return [re.findall(r'class="cl"[^>]*>([^<]+)<', head) for head in heads]


@pytest.mark.clause("TE-36")
@pytest.mark.django_db
def test_desk_portal_and_due_cite_the_same(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    agent = browser("agent").get(f"/desk/requests/{number}/").content.decode()
    customer = browser("customer").get(f"/requests/{number}/").content.decode()
    facts = {"level": "premium", "priority": "P2", "remote_access": "false"}
    asked = due(regulations.load("tron-en"), facts, desk.at)
    answered = [list(one.undertaking.clauses) for one in asked]
    assert [one[:2] for one in answered] == FIGURES
    assert sorted(cited(agent)) == sorted(cited(customer)) == answered


@pytest.mark.django_db
def test_the_calculator_cites_it_too() -> None:
    """Under this text hours have clauses of their own, which `due` leaves to the calendar (TR-14, TR-21)."""
    page = Client(headers={"accept-language": "en"}).get(
        "/regulations/tron-ru/", {"level": "premium", "priority": "P2", "at": "2026-03-11T12:00"}
    )
    facts = {"level": "premium", "priority": "P2"}
    asked = due(regulations.load("tron-ru"), facts, datetime(2026, 3, 11, 9, tzinfo=UTC))
    cited_there = [one.clauses for one in page.context["calc"].answers]
    assert cited_there == [one.undertaking.clauses for one in asked]
    assert cited_there[0][0] == "TR-35"


@pytest.mark.clause("TE-34")
@pytest.mark.django_db(transaction=True)
def test_a_promise_that_a_lowered_priority_ended_says_so(
    desk: SimpleNamespace, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    """The request goes on: it is not what ended."""
    outcome = opened()
    customer = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    lowered = SetPriority(identity="low", actor=customer, priority="P4", reason="a question only")
    carry_out(lowered, ticket=outcome.ticket_pk, at=desk.at + timedelta(minutes=5))
    page = browser("agent").get(f"/desk/requests/{outcome.ticket.number}/").content.decode()
    (said,) = re.findall(r'<p class="left">(Ended on [^<]*)</p>', page)
    assert said.endswith("no longer promised (Priority: Priority 4).")
