"""Where the reader's clock and the regulation's differ, a page that tells a moment of a request tells it by both."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model.findings import RecordFailure
from reglament.core.model.people import Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.store.models import OutboxLetter, StaffMember, Ticket
from reglament.store.models.outbox import LetterState

pytestmark = pytest.mark.django_db
# the request comes at 11:00 in Moscow; its answer is due four working hours later, at 15:00 there and 17:00 in Almaty
DUE = "Tue 10 March, 17:00 (15:00 UTC+3)"


@pytest.fixture
def number(people: SimpleNamespace, opened: Callable[..., Any]) -> str:
    StaffMember.objects.filter(user=people.agent).update(zone="Asia/Almaty")
    return str(opened().ticket.number)


def told(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_row_of_the_queue_tells_both_clocks_to_eye_and_ear(
    number: str, browser: Callable[..., Any]
) -> None:
    due_at = Ticket.objects.get(number=number).next_due_at
    assert due_at is not None
    assert f"{due_at:%d %H:%M}" == "10 12:00"
    page = browser("agent").get("/desk/queue/all/").content.decode()
    (eye,) = re.findall(r'<p class="left" title="([^"]+)"', page)
    (ear,) = re.findall(r'role="img" aria-label="([^"]+)"', page)
    assert eye == ear == f"Late, was due {DUE}"
    plain = browser("lead").get("/desk/queue/all/").content.decode()
    assert 'title="Late, was due Tue 10 March, 15:00"' in plain


def test_letters_and_the_customers_page_tell_both_clocks(
    desk: SimpleNamespace, number: str, browser: Callable[..., Any]
) -> None:
    OutboxLetter.objects.update(state=LetterState.DEAD)
    page = told(browser("agent").get("/desk/letters/"))
    assert re.search(r"\d\d:\d\d \(\d\d:\d\d UTC\+3\)", page)
    assert DUE in told(browser("agent").get(f"/desk/customers/{desk.customer.pk}/"))


def test_the_portals_list_tells_both_clocks(
    desk: SimpleNamespace, number: str, browser: Callable[..., Any]
) -> None:
    desk.customer.zone = "Asia/Almaty"
    desk.customer.save()
    page = told(browser("customer").get("/"))
    assert DUE in page


def test_the_report_of_failures_tells_both_clocks(
    desk: SimpleNamespace, number: str, opened: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    contact = {"sender": "contact", "contract": "active", "access": "user"}
    row = opened("failed", regulation="aspro", facts={}, coverage=contact).ticket
    command = RecordFailure(
        identity="f", actor=Actor(kind=ActorKind.STAFF, id="1", name="Bob"), cause="disk",
        down_at=desk.at, restored_at=None,
    )  # fmt: skip
    carry_out(
        command, ticket=Ticket.objects.get(number=row.number).pk, at=desk.at, vendor=desk.vendor.pk
    )
    page = told(browser("agent").get("/desk/reports/outages/?month=2026-03"))
    assert "Tue 10 March, 13:00 (UTC+5) = Tue 10 March, 11:00 (UTC+3)" in page
