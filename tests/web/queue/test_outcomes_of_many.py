"""An outcome that asks for details: asked once for many, where the rules of all of them ask for the same."""

from collections.abc import Callable
from typing import Any

import pytest

from reglament.core.model.events import Closed, Resolved
from reglament.store.models import Ticket
from reglament.store.queries.histories import history_of

pytestmark = pytest.mark.django_db

Opened = Callable[..., Any]
ASPRO = {
    "regulation": "aspro", "vendor": "aspro", "facts": {},
    "coverage": {"sender": "contact", "access": "user", "contract": "active"},
}  # fmt: skip
DETAILS = {
    "need_down_at": "2026-03-10T09:00",
    "need_restored_at": "2026-03-10T10:30",
    "need_cause": "A full disk",
}


def asked(answer: Any) -> list[str]:
    """Return the names of the details that the page asks for."""
    return [one.name for one in answer.context["asked"].fields]


def last(number: str, kind: type) -> Any:
    """Return the last event of a kind in the history of a request, None where there is none."""
    events = history_of(Ticket.objects.get(number=number).pk).events
    return next((one for one in reversed(events) if isinstance(one, kind)), None)


@pytest.mark.parametrize(("do", "kind"), [("resolve", Resolved), ("close", Closed)])
def test_the_details_of_an_outcome_are_asked_once_and_stand_in_each_record(
    do: str, kind: type, browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    numbers = [opened(one, **ASPRO).ticket.number for one in ("a", "b")]
    form = {
        "number": numbers, "do": do, "outcome": "restored", "text": "It runs.", "identity": "i",
    }  # fmt: skip
    first = client.post("/desk/bulk/", form)
    # nothing is wrong yet: nobody has been asked before
    assert asked(first) == ["need_down_at", "need_restored_at", "need_cause"]
    assert not first.context["asked"].wrong
    # whoever sends it without them is asked, and not taken at his word
    unasked = client.post("/desk/bulk/", {**form, "sure": "yes"})
    assert asked(unasked) == ["need_down_at", "need_restored_at", "need_cause"]
    lacking = client.post("/desk/bulk/", {**form, **DETAILS, "need_cause": "", "sure": "yes"})
    assert lacking.context["asked"].wrong.at == "bulk-need_cause"
    html = lacking.content.decode()
    assert 'value="2026-03-10T09:00"' in html
    assert 'href="#bulk-need_cause"' in html
    assert set(Ticket.objects.values_list("state", flat=True)) == {"registered"}
    # with them what goes out is shown, and the details go along
    sure = client.post("/desk/bulk/", {**form, **DETAILS})
    assert [one.refused for one in sure.context["planned"]] == [None, None]
    given = dict(sure.context["given"])
    assert DETAILS.items() <= given.items()
    assert set(Ticket.objects.values_list("state", flat=True)) == {"registered"}
    done = client.post("/desk/bulk/", {**form, **DETAILS, "sure": "yes"})
    assert [one.done for one in done.context["answers"]] == [True, True]
    for number in numbers:
        event = last(number, kind)
        assert (event.outcome, event.details["cause"]) == ("restored", "A full disk")
        assert event.details["down_at"].startswith("2026-03-10T09:00")
        assert event.details["restored_at"].startswith("2026-03-10T10:30")


def test_requests_whose_rules_ask_for_others_are_named_and_left_as_they_were(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    tron = opened("tron").ticket.number
    aspro = [opened(one, **ASPRO).ticket.number for one in ("a", "b")]
    numbers = [tron, *aspro]
    form = {
        "number": numbers, "do": "resolve", "outcome": "restored", "text": "It runs.",
        "identity": "i",
    }  # fmt: skip
    first = client.post("/desk/bulk/", form)
    assert [row.number for row, _ in first.context["left_out"]] == [tron]
    html = first.content.decode()
    assert "its rules ask for no details with this outcome" in html
    assert ">TE-54</a>" in html
    assert "The same go into each of 2 requests." in html
    done = client.post("/desk/bulk/", {**form, **DETAILS, "sure": "yes"})
    became = {one.number: (one.done, one.clauses) for one in done.context["answers"]}
    assert became == {
        tron: (False, ("TE-54",)),
        **dict.fromkeys(aspro, (True, became[aspro[0]][1])),
    }
    assert Ticket.objects.get(number=tron).state == "registered"
    assert last(tron, Resolved) is None


def test_where_most_are_asked_nothing_the_one_that_is_asked_is_left_out(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    tron = [opened(one).ticket.number for one in ("a", "b")]
    aspro = opened("aspro", **ASPRO).ticket.number
    form = {
        "number": [aspro, *tron], "do": "resolve", "outcome": "restored", "text": "It runs.",
        "identity": "i",
    }  # fmt: skip
    planned = client.post("/desk/bulk/", form).context["planned"]
    refused = {one.row.number: one.refused for one in planned}
    assert [refused[one] for one in tron] == [None, None]
    assert refused[aspro].what.en == (
        "Left out: with this outcome its rules ask for Down since, Restored at, Cause"
    )
    client.post("/desk/bulk/", {**form, "sure": "yes"})
    states = dict(Ticket.objects.values_list("number", "state"))
    assert states == {**dict.fromkeys(tron, "resolved"), aspro: "registered"}


def test_an_outcome_that_its_rules_do_not_know_is_refused_for_its_request_alone(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    tron, aspro = opened("tron").ticket.number, opened("aspro", **ASPRO).ticket.number
    form = {
        "number": [tron, aspro], "do": "resolve", "outcome": "fixed", "text": "Done.",
        "identity": "i", "sure": "yes",
    }  # fmt: skip
    answers = {one.number: one for one in client.post("/desk/bulk/", form).context["answers"]}
    assert (answers[tron].done, answers[aspro].done) == (False, True)
    assert answers[tron].words.startswith("There is no outcome 'fixed'.")


def test_each_outcome_is_offered_and_closing_beside_resolving(
    browser: Callable[..., Any], opened: Opened
) -> None:
    client = browser("agent")
    opened("aspro", **ASPRO)
    html = client.get("/desk/").content.decode()
    select = html[html.index('id="bulk-outcome"') :]
    for outcome in ("restored", "released", "referred", "answered"):
        assert f'<option value="{outcome}"' in select[: select.index("</select>")]
    assert 'name="do" value="close"' in html
