"""What is written down on the ticket page is found again: environment, errors with version, unknown accounts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model.commands import Message, OpenTicket
from reglament.core.model.events import Reminded
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.open_ticket import Opening, open_ticket
from reglament.regulations import load
from reglament.store.models import Account, SearchText, WorkItem
from reglament.web.record import entries, folded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Callable[..., Any], desk: SimpleNamespace) -> SimpleNamespace:
    regulation = load("aspro")
    command = OpenTicket(
        identity="a",
        actor=Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann"),
        number="",
        regulation="aspro",
        vendor="tron",
        arrived_at=desk.at,
        channel="email",
        subject="Import",
        message=Message(text="The import stops."),
        requester=str(desk.contact.pk),
        requester_address="ann@acme.example",
        customer=str(desk.customer.pk),
        language="en",
        coverage={"sender": "contact", "contract": "active", "access": "user"},
    )
    opening = Opening(vendor_id=desk.vendor.pk, command=command, regulation=regulation)
    url = f"/desk/requests/{open_ticket(opening, at=desk.at).ticket.number}/"
    client = browser("agent")

    def do(action: str, **values: Any) -> str:
        answer = client.post(f"{url}do/{action}/", values, follow=True)
        (said,) = answer.context["messages"]
        assert said.level_tag == "success"
        return str(client.get(url).content.decode())

    return SimpleNamespace(do=do)


@pytest.mark.clause("AS-8")
def test_the_environment_is_shown_and_found(page: SimpleNamespace) -> None:
    assert "mobile app 3.1" in page.do("fill_in", intake_environment_version="mobile app 3.1")
    assert "mobil" in SearchText.objects.get().public_terms


@pytest.mark.clause("AS-30")
def test_an_error_is_recorded_with_the_version(page: SimpleNamespace) -> None:
    assert "E-1</a> Import stops" in page.do("error", title="Import stops", product_version="4.2")
    assert [(one.kind, one.version) for one in WorkItem.objects.all()] == [("error", "4.2")]


def test_an_account_that_nobody_has_is_pointed_out(
    page: SimpleNamespace, desk: SimpleNamespace
) -> None:
    shown = page.do("fill_in", intake_account_address="acmee.aspro.cloud")
    assert "The account acmee.aspro.cloud is not known here" in shown
    Account.objects.create(vendor=desk.vendor, customer=desk.customer, address="acme.aspro.cloud")
    shown = page.do("fill_in", intake_account_address="acme.aspro.cloud")
    assert "is not known here" not in shown


def test_a_failure_is_recorded_with_its_minutes(page: SimpleNamespace) -> None:
    shown = page.do(
        "failure", down_at="2026-03-10T11:00", restored_at="2026-03-10T11:50", cause="disk"
    )
    assert "Down 50 min. disk" in shown


def test_what_comes_again_and_again_is_told_once_with_its_moments() -> None:
    regulation, at = load("tron-en"), datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    system = Actor(kind=ActorKind.SYSTEM, id="", name="")

    def reminded(hours: int, what: str = "status_update") -> Reminded:
        when = at + timedelta(hours=hours)
        return Reminded(
            at=when,
            actor=system,
            regulation="tron-en@1.2.1",
            clauses=("TE-52",),
            what=what,
            to="owner",
        )

    history = (reminded(0), reminded(4), reminded(8), reminded(9, "idle"), reminded(12))
    told = folded(entries(regulation, history, {}))
    assert [(one.seq, len(one.again)) for one in told] == [(1, 2), (4, 0), (5, 0)]
    assert told[0].again == (history[1].at, history[2].at)
