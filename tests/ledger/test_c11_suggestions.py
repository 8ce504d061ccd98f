"""Suggestions (C09, C11): a category suggests, staff decide, and the desk shows it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.lifecycle.suggestions import suggestions
from reglament.core.model import commands as c


def suggested(play) -> list[tuple[str, str]]:
    return [(one.what, one.value) for one in suggestions(play.regulation, play.ticket)]


@pytest.mark.clause("AS-19")
def test_a_failure_suggests_out_of_turn_at_aspro(ticket) -> None:
    play = ticket("aspro").open("03-11 12:00", subject="cannot sign in, whole account")
    assert suggested(play) == []
    play.do(c.Classify, "03-11 12:02", kind="failure")
    assert suggested(play) == [("out_of_turn", "")]
    assert "AS-19" in suggestions(play.regulation, play.ticket)[0].clauses
    assert not play.ticket.critical
    play.do(c.FlagCritical, "03-11 12:03", critical=True, reason="the whole account is down")
    assert suggested(play) == []


@pytest.mark.clause("IS-18")
@pytest.mark.parametrize("facts", [{"problem": "work_impossible"}, {"type": "failure"}])
def test_a_service_down_suggests_out_of_turn_at_istom(ticket, facts) -> None:
    play = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", **facts
    )
    assert suggested(play) == [("out_of_turn", "")]
    play.do(c.FlagCritical, "03-11 12:03", critical=True, reason="cloud server unreachable")
    assert play.ticket.critical
    plain = ticket("istom").open(
        "03-11 12:00", coverage={"category": "paid"}, channel="portal", problem="product_problem"
    )
    assert suggested(plain) == []


@pytest.mark.clause("TE-22", "TR-33")
@pytest.mark.parametrize(("code", "due"), [("tron-en", "03-25 12:00"), ("tron-ru", "03-13 18:00")])
@pytest.mark.parametrize("kind", ["question", "wording"])
def test_questions_and_wordings_suggest_the_lowest_priority(ticket, code, due, kind) -> None:
    level = "premium" if code == "tron-en" else "basic"
    play = ticket(code).open("03-11 12:00", level=level, subject="rename the button")
    assert suggested(play) == []
    play.do(c.Classify, "03-11 12:05", kind=kind)
    assert suggested(play) == [("priority", "P4")]
    assert play.ticket.facts["priority"] == "P3"
    play.priority("03-11 12:10", "P4")
    assert suggested(play) == []
    assert play.due("response") == due


@pytest.mark.django_db
@pytest.mark.clause("TE-22", "HY-19")
def test_the_desk_shows_a_suggestion_and_records_the_check(
    desk: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    number = opened().ticket.number
    client = browser("agent")
    path = f"/desk/requests/{number}/"
    client.post(f"{path}do/set_kind/", {"kind": "question"})
    page = client.get(path)
    assert "priority P4" in page.content.decode()
    client.post(f"{path}do/confirm_impact/", {"conforms": "yes"})
    assert "Impact confirmed by staff: yes" in client.get(path).content.decode()


@pytest.mark.clause("HY-19")
def test_staff_mark_whether_the_priority_was_chosen_by_the_procedure(ticket, at, staff) -> None:
    play = ticket("hydra").open("03-11 12:00", channel="portal", type="incident", priority="urgent")
    checked = play.events(c.ConfirmImpact, "03-11 12:30")[-1]
    assert (checked.at, checked.actor, checked.clauses) == (at("03-11 12:30"), staff, ("HY-19",))
    assert play.ticket.impact_confirmed is True
    assert play.do(c.ConfirmImpact, "03-11 12:40", conforms=False).ticket.impact_confirmed is False
    assert set(play.regulation.facts["priority"].values) >= {"urgent", "normal"}
