"""Every event says which clause lets it happen and which row of a table decided, over lives of every regulation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.core.lifecycle.steps import MAKING
from tests.core.lifecycle.walks import CODES, order, walk

from reglament import regulations
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import relations as r
from reglament.core.model.event_types import EVENT_TYPES
from reglament.core.regulation.document import Regulation, Row

DOCS = Path(__file__).resolve().parents[3] / "docs"
SEEDS = range(8)
TEXT = c.Message(text="we looked")
# the table of a regulation that decides on events of this type
DECIDED = {
    "TicketOpened": ("admission", "level_assignment"),
    "WorkStarted": ("access_gate",),
    "WorkLogged": ("charging",),
    "PaidWorkProposed": ("charging",),
    "InstallationCallMade": ("phone_call",),
}
OF_PROMISES = (e.Warned, e.Breached, e.Escalated)


def lives(code: str) -> Iterator[e.Event]:
    for seed in SEEDS:
        yield from walk(code, seed)[1]


def own_affairs() -> dict[str, set[str]]:
    """Return the events that the documents call the desk's own -> the regulations that say nothing of them."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("## Which clause lets it happen")[2].partition("\n## ")[0]
    rows = [
        line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")
    ]
    return {
        name.strip("` "): {*CODES}
        if where == "all"
        else {one.strip("`") for one in where.split(", ")}
        for names, _, where in rows
        for name in names.split(", ")
    }


def named(event: e.Event) -> str:
    duplicate = isinstance(event, e.Closed) and event.outcome == "merged"
    return "Closed of a duplicate" if duplicate else type(event).__name__


def rows_of(regulation: Regulation) -> dict[str, Row]:
    tables = [*regulation.tables.values(), *(one.table for one in regulation.commitments.values())]
    tables += [regulation.status_update] if regulation.status_update else []
    return {row.id: row for table in tables for row in table.rows}


def test_the_walks_meet_every_kind_of_event() -> None:
    assert set(EVENT_TYPES) - {type(one).__name__ for code in CODES for one in lives(code)} == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_new_step_leaves_the_order_of_the_others_as_it_was(seed: int) -> None:
    life = f"hydra {seed}"
    more = order(life, [*MAKING, "something new"])
    assert [one for one in more if one != "something new"] == order(life, MAKING)


@pytest.mark.parametrize("code", CODES)
def test_every_event_cites_what_lets_it_happen_or_is_the_desks_own(code: str) -> None:
    regulation, silent = regulations.load(code), own_affairs()
    known = {*regulation.clauses, *regulation.conflicts}
    bare, unknown = set(), set()
    for event in lives(code):
        unknown |= {*event.clauses} - known
        if not event.clauses and code not in silent.get(named(event), set()):
            bare.add(named(event))
    assert (bare, unknown) == (set(), set())


def test_what_is_called_the_desks_own_is_an_event_that_some_life_leaves_without_a_clause() -> None:
    bare = {(named(one), code) for code in CODES for one in lives(code) if not one.clauses}
    told = {(name, code) for name, codes in own_affairs().items() for code in codes}
    assert told - bare == set()


@pytest.mark.parametrize("code", CODES)
def test_where_a_table_decided_the_event_names_its_row_and_cites_its_clauses(code: str) -> None:
    regulation = regulations.load(code)
    rows, tables = rows_of(regulation), regulation.tables
    for event in lives(code):
        ids = event.row.split()
        assert {*ids} <= {*rows}, event
        for one in ids:
            assert {*rows[one].clauses} <= {*event.clauses}, event
        deciding = [one for one in DECIDED.get(type(event).__name__, ()) if one in tables]
        for one in deciding:
            assert any(row.startswith(f"tables.{one}/") for row in ids), event
        if isinstance(event, OF_PROMISES):
            assert ids[0].startswith(f"commitments.{event.commitment}"), event


@pytest.mark.parametrize(
    ("code", "facts", "made", "values", "kind", "clauses"),
    [
        ("tron-en", {"priority": "P1"}, c.Assign, {"assignee": "igor"}, e.Assigned, {"TE-16"}),
        ("tron-ru", {"priority": "P1"}, c.StartWork, {}, e.WorkStarted, {"TR-26"}),
        ("hydra", {"priority": "normal"}, c.StartWork, {}, e.WorkStarted, {"HY-3"}),
        ("aspro", {}, c.Assign, {"assignee": "igor"}, e.Assigned, {"AS-17"}),
        ("tron-en", {}, c.Wait, {"party": "customer", "ask": "a log"}, e.WaitingStarted, {"TE-57", "X-5"}),
        ("tron-ru", {}, c.Wait, {"party": "third_party", "ask": "a log"}, e.WaitingStarted, {"TR-63", "X-5"}),
        ("hydra", {"priority": "normal"}, c.Wait, {"party": "third_party", "ask": "a log"}, e.WaitingStarted, {"X-5"}),
        ("aspro", {}, c.Wait, {"party": "third_party", "ask": "a log"}, e.WaitingStarted, {"AS-14", "X-5"}),
        ("istom", {}, c.Wait, {"party": "customer", "ask": "a log"}, e.WaitingStarted, {"IS-130", "X-5"}),
        ("aspro", {}, r.MergeInto, {"number": "2", "customer": "7"}, e.Closed, {"AS-27"}),
        ("tron-en", {}, r.MergeInto, {"number": "2", "customer": "7"}, r.Merged, {"TE-39"}),
        ("aspro", {}, c.GiveWorkaround, {"message": TEXT}, e.WorkaroundGiven, {"AS-25"}),
    ],
)  # fmt: skip
def test_what_the_desk_does_cites_the_clause_that_lets_it(
    ticket, code: str, facts: dict[str, str], made, values, kind, clauses: set[str]
) -> None:
    levels = {"level": "premium"} if code.startswith("tron") else {}
    channel = "portal" if code == "hydra" else "email"
    play = ticket(code).open("03-11 10:00", channel=channel, **levels, **facts)
    [event] = [one for one in play.events(made, "03-11 10:30", **values) if type(one) is kind]
    assert clauses <= {*event.clauses}


@pytest.mark.clause("IS-15", "IS-17")
def test_who_takes_a_request_of_istom_is_said_to_keep_no_order(ticket) -> None:
    """IS-15 orders what is taken next, IS-17 what the flag puts ahead; an owner says nothing of either."""
    play = ticket("istom").open("03-11 10:00", level="paid-standard")
    [owner] = play.events(c.Assign, "03-11 10:30", assignee="olga", assignee_name="Olga")
    assert (type(owner), owner.clauses) == (e.Assigned, ())
    flag = play.events(c.FlagCritical, "03-11 10:40", critical=True, reason="all stand still")
    assert {"IS-15", "IS-17"} <= {*flag[0].clauses}


@pytest.mark.clause("TE-14")
def test_a_change_that_answers_a_proposal_cites_who_may_make_it(ticket, customer) -> None:
    play = ticket("tron-en").open("03-11 10:00", level="premium", priority="P1")
    play.do(c.SetPriority, "03-11 10:10", priority="P3", reason="a test stand")
    events = play.events(c.SetPriority, "03-11 10:20", actor=customer, priority="P2", reason="so")
    assert [(type(one), "TE-14" in one.clauses) for one in events[:2]] == [
        (e.ProposalAnswered, True),
        (e.FactsChanged, True),
    ]


@pytest.mark.clause("HY-14", "HY-16")
def test_a_consultation_that_turns_out_an_incident_has_a_priority_from_then_on(ticket) -> None:
    play = ticket("hydra").open("03-11 12:00", type="other", channel="portal")
    assert not play.ticket.facts.get("priority")
    play.classify("03-11 12:10", type="incident")
    assert play.ticket.facts["priority"] == "normal"
    assert {"HY-14", "HY-16"} <= {*play.history[-1].clauses}
    assert play.reply("03-11 12:14").promise("response").met_at is not None
