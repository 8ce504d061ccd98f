"""A form of the desk chooses nothing for its reader, says what cannot be now, and names what it does."""

import re
from collections.abc import Callable
from contextlib import suppress
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglament import regulations
from reglament.core.lifecycle import fold
from reglament.core.model.ticket import Ticket
from reglament.store import models as m
from reglament.store.queries.histories import history_of
from reglament.web.agent.actions import ACTIONS
from reglament.web.agent.acts.forms import Action
from reglament.web.words import catalogue

pytestmark = pytest.mark.django_db(transaction=True)
OPTION = re.compile(r'<option value="([^"]*)"[^>]*>([^<]*)</option>')


@pytest.fixture
def page(browser: Callable[..., Any], opened: Callable[..., Any]) -> SimpleNamespace:
    client, url = browser("agent"), f"/desk/requests/{opened().ticket.number}/"

    def form(action: str) -> str:
        answer = client.get(f"{url}do/{action}/", headers={"reglament-part": "form"})
        return unescape(answer.content.decode())

    def do(action: str, **values: str) -> list[str]:
        answer = client.post(f"{url}do/{action}/", values, follow=True)
        return [str(one) for one in answer.context["messages"]]

    def select(action: str, field: str) -> str:
        found = re.search(rf'<select[^>]* name="{field}".*?</select>', form(action), re.S)
        assert found is not None
        return found[0]

    def options(action: str, field: str) -> dict[str, str]:
        return dict(OPTION.findall(select(action, field)))

    def head() -> str:
        found = re.search(
            r'<header class="top ticket-top">.*?</header>', client.get(url).content.decode(), re.S
        )
        assert found is not None
        return unescape(found[0])

    return SimpleNamespace(
        client=client, url=url, form=form, do=do, select=select, options=options, head=head
    )


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ("set_priority", "priority"),
        ("remote_access", "granted"),
        ("resolve", "outcome"),
    ],
)
def test_nothing_is_chosen_before_somebody_chooses(
    page: SimpleNamespace, action: str, field: str
) -> None:
    assert next(iter(page.options(action, field).items())) == ("", "choose…")
    assert "selected" not in page.select(action, field)
    events = m.Event.objects.count()
    (said,) = page.do(action, **{field: "", "reason": "So it is", "text": "So it is."})
    assert re.match("Nothing was done: “.+” is not chosen", said)
    assert m.Event.objects.count() == events


@pytest.mark.clause("TE-55")
def test_what_cannot_be_now_stands_last_with_its_reason(page: SimpleNamespace) -> None:
    # TE-55: a special version alone is no end; whether it is covered is decided first
    offered = page.options("close", "outcome")
    assert list(offered)[-1] == "special-version"
    before, control = page.form("close").split("</select>", 1)[0].split("<select", 1)
    assert control.partition('<optgroup label="Not possible now">')[2] == (
        '<option value="special-version">Special version of one customer</option></optgroup>'
    )
    # the choice has nothing of it; folded before it, so that Tab leads on, the clause and what would allow it
    assert "alone does not close a ticket" not in control
    folded = re.sub(r"<[^>]+>", " ", before[before.index("<details") :])
    assert " ".join(folded.split()).startswith("Not possible now, and why 1 Special version")
    assert "alone does not close a ticket" in folded
    assert "TE-55" in folded
    assert "Not possible now" not in page.form("resolve")
    # and what is said to be impossible is
    given = {"need_version": "7.1-a", "need_covered": "yes", "text": "Yours alone."}
    page.do("close", outcome="special-version", **given)
    assert m.Ticket.objects.get().state == "registered"


@pytest.mark.clause("TE-51")
def test_a_priority_that_waits_for_consent_stands_in_the_head_until_it_is_answered(
    page: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    words = "Priority 3 proposed, waits for the customer's consent"
    assert words not in page.head()
    page.do("set_priority", priority="P3", reason="One workplace stands")
    assert words in page.head()
    page.client.cookies["django_language"] = "ru"
    assert "Предложено: Приоритет 3, ждём согласия клиента" in page.head()
    page.client.cookies["django_language"] = "en"
    number = m.Ticket.objects.get().number
    browser("customer").post(
        f"/requests/{number}/wish/disagree/", {"identity": "a", "answer_reason": "All stand"}
    )
    assert words not in page.head()


@pytest.mark.parametrize("action", ["merge", "link"])
def test_other_requests_of_the_customer_are_offered_by_number_and_subject(
    page: SimpleNamespace, opened: Callable[..., Any], desk: SimpleNamespace, action: str
) -> None:
    second = opened("two", subject="The same again").ticket
    away = m.Customer.objects.create(vendor=desk.vendor, name="Away")
    third = opened("three", subject="Of somebody else").ticket
    m.Ticket.objects.filter(number=third.number).update(customer=away)
    form = page.form(action)
    assert OPTION.findall(form) == [(second.number, "The same again")]
    assert f'list="{action}-number-list"' in form


def test_of_the_other_requests_open_ones_are_offered_first_and_asked_for_once(
    page: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    numbers = [opened(name, subject=name).ticket.number for name in ("two", "three", "four")]
    m.Ticket.objects.filter(number=numbers[2]).update(turn=None, state="closed")
    with CaptureQueriesContext(connection) as seen:
        form = page.form("merge")
    # the newest first, but what has ended last
    assert [subject for _, subject in OPTION.findall(form)] == ["three", "two", "four"]
    offering = [one for one in seen if "ORDER BY" in one["sql"] and "registered_at" in one["sql"]]
    assert len(offering) == 1


def test_a_request_is_merged_by_its_number_in_short(
    page: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    number = opened("two", subject="The same again").ticket.number
    assert number == "TA-000002"
    page.do("merge", number="ta-2")
    assert m.Ticket.objects.get(number="TA-000001").merged_into == number


def test_work_that_began_is_not_begun_again(page: SimpleNamespace) -> None:
    def offered() -> set[str]:
        return {one.name for one in page.client.get(page.url).context["acts"].offers}

    assert "start_work" in offered()
    page.do("start_work")
    assert m.Ticket.objects.get().state == "in_work"
    assert "start_work" not in offered()


def fields_of(action: Action, ticket: Ticket) -> list[str]:
    """Return the fields that an action asks under any regulation."""
    found: list[str] = []
    for code in ("tron-en", "tron-ru", "hydra", "aspro", "istom"):
        # one that asks a parameter of its own regulation makes no sense under others
        with suppress(KeyError):
            found += [one.name for one in action.fields(regulations.load(code), ticket)]
    return found


def test_every_action_has_a_name_and_every_form_a_deed_and_no_more(
    opened: Callable[..., Any],
) -> None:
    ticket = fold(history_of(opened().ticket_pk).events)
    names = {one.partition(".")[2] for one in catalogue() if one.startswith("action.")}
    deeds = {one.partition(".")[2] for one in catalogue() if one.startswith("deed.")}
    actions = {one for one in names if not one.startswith("group_")} - {"title", "forbidden"}
    # under a regulation that leaves the last word to the customer, it is called what it is (TE-51)
    only_proposes = {"propose_priority"}
    # where the text orders by arrival, a form may follow (AS-17)
    asks_why = {"take_in_turn"}
    # of a request that a colleague has
    taken = {"take_over"}
    assert actions == {*ACTIONS, *only_proposes, *asks_why, *taken}
    formed = {name for name, one in ACTIONS.items() if fields_of(one, ticket)}
    assert deeds == {*formed, *only_proposes, *asks_why, *taken}
