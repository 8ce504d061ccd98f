"""A customer's first page says of each request that waits for them which move it is, and leads to where it is made."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from reglament.core.lifecycle.marks import PAID_WORK, PROPOSED
from reglament.core.lifecycle.move import Move
from reglament.core.regulation.document import Regulation
from reglament.operations import check_histories
from reglament.regulations import load
from reglament.store.models import Ticket
from reglament.web.portal.asked_of_you import Asked, asked_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
RUSSIAN = {"django_language": "ru"}


@pytest.fixture(autouse=True)
def _half_an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reglament.wall_time.now", lambda: AT)


def done(browser: Callable[..., Any], number: str, action: str, **form: str) -> None:
    answer = browser("agent").post(f"/desk/requests/{number}/do/{action}/", form)
    assert answer.status_code == 302


def rows(browser: Callable[..., Any], **cookies: str) -> list[str]:
    client = browser("customer")
    for name, value in cookies.items():
        client.cookies[name] = value
    page = unescape(client.get("/").content.decode())
    return re.findall(r'<article class="item.*?</article>', page, re.S)


def moves(row: str) -> list[tuple[str, str]]:
    """Return what a row asks, and where that leads."""
    found = re.findall(r'<p class="asked"><a href="([^"]*)">(.*?)</a>', row)
    return [(words, place) for place, words in found]


def proposed(browser: Callable[..., Any], number: str) -> None:
    done(browser, number, "set_priority", priority="P3", reason="One workplace stands")


def solved(browser: Callable[..., Any], number: str) -> None:
    done(browser, number, "resolve", outcome="restored", text="So.", need_solution="So.")


def asked(browser: Callable[..., Any], number: str) -> None:
    done(browser, number, "wait", party="customer", question="Which version?")


@pytest.mark.clause("TE-51")
def test_a_proposed_priority_is_asked_in_the_row(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    (row,) = rows(browser)
    assert moves(row) == []
    proposed(browser, number)
    place = f"/requests/{number}/#moves"
    (row,) = rows(browser)
    assert moves(row) == [("New priority “Priority 3”: do you agree?", place)]
    assert ('href="#g-wait"' in row, "Tue 10 March, 15:00</time>" in row) == (False, True)
    (row,) = rows(browser, **RUSSIAN)
    assert moves(row) == [("Новый приоритет «Приоритет 3»: согласны?", place)]
    page = browser("customer").get(f"/requests/{number}/").content.decode()
    assert page.index('id="moves"') < page.index('id="h-consent"') < page.index('id="h-thread"')


def test_a_proposal_of_before_this_column_is_named_once_the_desk_is_migrated(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    proposed(browser, opened("a").ticket.number)
    ended = opened("b").ticket.number
    proposed(browser, ended)
    solved(browser, ended)
    Ticket.objects.update(proposed_priority="")
    migration = import_module("reglament.store.migrations.0017_proposed_priority")
    migration.told(apps, None)
    told = Ticket.objects.order_by("pk").values_list("proposed_priority", flat=True)
    assert list(told) == ["P3", ""]
    assert list(check_histories.verify()) == []


def test_a_solution_is_confirmed_from_the_row(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    solved(browser, number)
    (row,) = rows(browser)
    assert moves(row) == [("Confirm the solution", f"/requests/{number}/#moves")]


def test_a_question_leads_to_where_one_answers_and_tells_no_moment_that_stands_still(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    asked(browser, number)
    assert Ticket.objects.get().waiting_for == "customer"
    (row,) = rows(browser)
    assert moves(row) == [("Answer the question", f"/requests/{number}/#text")]
    assert "15:00" not in row
    assert 'id="text"' in browser("customer").get(f"/requests/{number}/").content.decode()


def test_three_that_wait_cost_what_one_costs(
    browser: Callable[..., Any],
    opened: Callable[..., Any],
    django_assert_num_queries: Callable[..., Any],
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser("customer")
    proposed(browser, opened("a").ticket.number)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    one = len(queries)
    for identity in "bc":
        proposed(browser, opened(identity).ticket.number)
    with django_assert_num_queries(one):
        assert client.get("/").content.decode().count('class="asked"') == 3


HYDRA, TRON, ISTOM = (load(one) for one in ("hydra", "tron-en", "istom"))


@pytest.mark.parametrize(
    ("regulation", "columns", "told"),
    [
        (TRON, {"waiting_for": "access"}, Asked("Give access", "wish-grant")),
        (
            TRON,
            {"waiting_for": "access", "facts": {"remote_access": "true"}},
            Asked("Give access", "text"),
        ),
        (HYDRA, {"waiting_for": "access"}, Asked("Give access", "text")),
        # a proposal while a third party is waited for is no question
        (
            TRON,
            {"waiting_for": "third_party", "flags": [PROPOSED], "proposed_priority": "P2"},
            Asked("New priority “Priority 2”: do you agree?", "moves"),
        ),
        (TRON, {"move": Move.OURS}, None),
        (TRON, {"move": Move.THEIRS, "waiting_for": "third_party"}, None),
        (TRON, {"move": Move.CLOSED}, None),
        (TRON, {"flags": [PAID_WORK]}, Asked("Approve paid work?", "moves")),
        (ISTOM, {"update_rank": 2}, Asked("Agree to the time of the update?", "moves")),
        # one of two things may be asked, or both, and the row does not tell which
        (TRON, {"flags": [PROPOSED, PAID_WORK]}, Asked("Answer our proposal", "moves")),
        (ISTOM, {"update_rank": 2, "flags": [PAID_WORK]}, Asked("Answer our proposal", "moves")),
    ],
)
def test_the_row_alone_tells_the_move(
    regulation: Regulation, columns: dict[str, Any], told: Asked | None
) -> None:
    row = Ticket(**{"move": Move.YOURS, **columns})
    assert asked_of(row, regulation, roles=()) == told


def test_who_may_not_approve_is_not_asked_to() -> None:
    from dataclasses import replace

    parameter = SimpleNamespace(value="head")
    ruled = replace(ISTOM, parameters={**ISTOM.parameters, "approving_role": parameter})
    row = Ticket(move=Move.YOURS, flags=[PAID_WORK])
    told = [asked_of(row, ruled, roles=roles) for roles in (("user",), ("head",))]
    assert told == [
        Asked("Paid work waits for your side’s approval", "moves"),
        Asked("Approve paid work?", "moves"),
    ]


def test_the_zone_is_said_once_a_page(
    browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    opened("a"), opened("b")
    for path in ("/", "/requests/"):
        page = browser("customer").get(path).content.decode()
        lists = page.split('<aside class="stack"')[0]
        assert (lists.count("Times: UTC+3."), lists.count("UTC+3")) == (1, 1)
        assert "15:00</time>" in lists
