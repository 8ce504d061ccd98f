"""A status report from the desk's form to the customer's page: what is typed, what is told, and where it stands."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from reglament import regulations, wall_time
from reglament.core.lifecycle import fold
from reglament.core.model.ticket import Estimate
from reglament.store.models import OutboxLetter, StaffMember, Ticket
from reglament.store.queries.histories import history_of
from reglament.web.agent.actions import ACTIONS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("TE-52", "TR-54")]
TEXT = "We found the cause and build the fix."


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Hold the clock at Tue 2026-03-10 12:00 Moscow, and return what sets it to another hour of a day of March."""

    def at(day: int, hour: int) -> None:
        moment = datetime(2026, 3, day, hour - 3, 0, tzinfo=UTC)
        monkeypatch.setattr(wall_time, "now", lambda: moment)

    at(10, 12)
    return at


@pytest.fixture
def page(
    browser: Callable[..., Any], opened: Callable[..., Any], desk: SimpleNamespace
) -> SimpleNamespace:
    client, number = browser("agent"), opened().ticket.number
    url = f"/desk/requests/{number}/"

    def do(**values: str) -> list[str]:
        answer = client.post(f"{url}do/status/", {"text": TEXT, **values}, follow=True)
        return [str(one) for one in answer.context["messages"]]

    def form() -> dict[str, str]:
        offers = {one.name: one for one in client.get(url).context["acts"].offers}
        return {one.name: one.value for one in offers["status"].fields}

    def estimate() -> Estimate | None:
        return fold(history_of(Ticket.objects.get(number=number).pk).events).estimate

    return SimpleNamespace(
        client=client, number=number, url=url, own=reverse("request", args=[number]), do=do,
        form=form, estimate=estimate, portal=browser("customer"), customer=desk.customer,
    )  # fmt: skip


def told(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_day_is_told_to_the_customer_and_stands_on_both_pages(page: SimpleNamespace) -> None:
    (said,) = page.do(expected_date="2026-03-12", expected_time="")
    assert said.endswith(
        "Status update sent; solution expected about Thu 12 March, not a promise. "
        "A letter goes to ann@acme.example."
    )
    letter = OutboxLetter.objects.get(letter="status")
    plain = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body(("plain",))
    assert plain is not None
    assert TEXT in (text := plain.get_content())
    assert "Solution expected about: Thu 12 March. This is our estimate" in text
    shown = told(page.client.get(page.url))
    assert "Estimated resolution about Thu 12 March not a promise TE-52" in shown
    shown = told(page.portal.get(page.own))
    assert "Solution expected about Thu 12 March, not a promise. TE-52" in shown
    assert "Status update sent; solution expected about Thu 12 March, not a promise" in shown
    assert TEXT in shown


def test_a_time_is_typed_and_read_by_each_ones_own_clock(page: SimpleNamespace) -> None:
    StaffMember.objects.update(zone="Asia/Almaty")
    page.customer.zone = "Asia/Vladivostok"
    page.customer.save()
    page.do(expected_date="2026-03-12", expected_time="15:30")
    assert page.estimate() == Estimate(datetime(2026, 3, 12, 10, 30, tzinfo=UTC))
    assert page.form() == {"expected_date": "2026-03-12", "expected_time": "15:30", "text": ""}
    assert "about Thu 12 March, 15:30 (13:30 UTC+3)" in told(page.client.get(page.url))
    page.portal.cookies["django_language"] = "ru"
    shown = told(page.portal.get(page.own))
    when = "чт 12 марта, 20:30 (13:30 UTC+3)"
    assert f"Решение ожидается примерно: {when}, это не обещание." in shown
    assert f"решение примерно: {when}, это не обещание" in shown


def test_it_is_changed_passes_and_is_taken_back(
    page: SimpleNamespace, clock: Callable[[int, int], None]
) -> None:
    page.do(expected_date="2026-03-11", expected_time="15:00")
    page.do(expected_date="2026-03-12", expected_time="")
    assert page.form()["expected_date"] == "2026-03-12"
    clock(13, 10)
    shown = told(page.portal.get(page.own))
    assert "The solution was expected about Thu 12 March, not a promise; it is not there" in shown
    (said,) = page.do(expected_date="", expected_time="")
    assert "Status update sent; the time named earlier no longer holds." in said
    assert page.estimate() is None
    assert "expected about Thu 12 March, not a promise." not in told(page.portal.get(page.own))


@pytest.mark.parametrize(
    ("day", "clock_time"),
    [("2026-03-09", ""), ("2026-03-10", "11:59"), ("0206-03-12", ""), ("9999-12-31", "23:59"),
     ("nonsense", ""), ("", "15:00"), ("2026-03-12", "25:00")],
)  # fmt: skip
def test_what_is_no_moment_ahead_is_refused_and_the_words_are_kept(
    page: SimpleNamespace, day: str, clock_time: str
) -> None:
    values = {"text": TEXT, "expected_date": day, "expected_time": clock_time}
    answer = page.client.post(f"{page.url}do/status/", values, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "The estimate is no moment within a year from now (TE-52). Name a day from today on."
    ]
    assert (page.estimate(), OutboxLetter.objects.filter(letter="status").count()) == (None, 0)
    (again,) = [one for one in answer.context["acts"].offers if one.again]
    assert {one.name: one.value for one in again.fields} == values


def test_it_is_offered_where_the_text_asks_for_it(page: SimpleNamespace) -> None:
    offered = {one.name: one for one in page.client.get(page.url).context["acts"].offers}
    assert offered["status"].refused is None
    ticket = fold(history_of(Ticket.objects.get(number=page.number).pk).events)
    asked = {
        code
        for code in ("tron-en", "tron-ru", "hydra", "aspro", "istom")
        if ACTIONS["status"].applies(regulations.load(code), ticket)
    }
    assert asked == {"tron-en", "tron-ru"}
