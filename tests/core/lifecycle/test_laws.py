"""Laws that hold for any history: generated commands under the shipped regulations."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import reduce

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reglament import regulations
from reglament.core.clocks import agenda, promises
from reglament.core.lifecycle import Refused, decide, evolve, fold
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.people import SYSTEM, Actor, ActorKind

MOSCOW = timezone(timedelta(hours=3))
START = datetime(2026, 3, 6, 17, 30, tzinfo=MOSCOW)
CUSTOMER = Actor(kind=ActorKind.CUSTOMER, id="anna")
STAFF = Actor(kind=ActorKind.STAFF, id="olga")
TEXT = c.Message(text="text")
KINDS = {
    "tron-en": [
        {"level": level, "priority": priority, "remote_access": access}
        for level in ("basic", "premium", "premium+")
        for priority in ("P1", "P2", "P3", "P4")
        for access in ("true", "false")
    ],
    "tron-ru": [
        {"level": level, "priority": priority}
        for level in ("basic", "premium", "premium+")
        for priority in ("P1", "P3")
    ],
    "istom": [{"problem": "product_problem"}, {"problem": "work_impossible"}],
    "aspro": [{}],
}
MAKING: dict[str, Callable[[str, datetime], c.Command]] = {
    "reply": lambda i, at: c.ReplyToCustomer(identity=i, actor=STAFF, message=TEXT),
    "ask": lambda i, at: c.ReplyToCustomer(
        identity=i, actor=STAFF, message=TEXT, wait_for_customer=True
    ),
    "add": lambda i, at: c.AddCustomerReply(
        identity=i, actor=CUSTOMER, message=TEXT, channel="email", arrived_at=at
    ),
    "grant": lambda i, at: c.SetRemoteAccess(
        identity=i, actor=CUSTOMER, granted=True, tool="TeamViewer"
    ),
    "withdraw": lambda i, at: c.SetRemoteAccess(identity=i, actor=CUSTOMER, granted=False),
    "workaround": lambda i, at: c.GiveWorkaround(identity=i, actor=STAFF, message=TEXT),
    "time": lambda i, at: c.PassTime(identity=i, actor=SYSTEM),
    "consulting": lambda i, at: c.TransferLevel(
        identity=i, actor=STAFF, level="consulting", reason="fits nothing else"
    ),
    "development": lambda i, at: c.TransferLevel(
        identity=i, actor=STAFF, level="development", reason="rework"
    ),
    "critical": lambda i, at: c.Classify(
        identity=i, actor=STAFF, facts={"critical_confirmed": "yes"}, reason="seen"
    ),
    "reopen": lambda i, at: c.Reopen(identity=i, actor=STAFF, reason="not done"),
    **{
        f"to {p}": lambda i, at, p=p: c.SetPriority(
            identity=i, actor=CUSTOMER, priority=p, reason="it changed"
        )
        for p in ("P1", "P2", "P3", "P4")
    },
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(MAKING)), st.integers(1, 3 * 24 * 60)), max_size=8
)
LIVES = st.tuples(
    st.sampled_from([(code, kind) for code, kinds in KINDS.items() for kind in kinds]), STEPS
)
SHORT = settings(max_examples=60, derandomize=True)


def lived(life, *, stop: int | None = None) -> tuple[object, list[e.Event], datetime]:
    (code, facts), steps = life
    regulation = regulations.load(code)
    opening = c.OpenTicket(
        identity="0",
        actor=CUSTOMER,
        number="TA-000001",
        regulation=code,
        vendor=regulation.vendor,
        arrived_at=START,
        channel="email",
        subject="s",
        message=TEXT,
        requester="anna",
        requester_address="anna@customer.example",
        facts=facts,
        coverage={
            "sender": "contact",
            "contract": "active",
            "edition": "commercial",
            "access": "user",
            "category": "paid",
            "listed_address": "yes",
        },
    )
    history = list(decide(opening, history=(), ticket=None, regulation=regulation, at=START))
    at = START
    for number, (name, minutes) in enumerate(steps[:stop], start=1):
        at += timedelta(minutes=minutes)
        try:
            history += decide(
                MAKING[name](str(number), at),
                history=tuple(history),
                ticket=fold(history),
                regulation=regulation,
                at=at,
            )
        except (Refused, KeyError):
            continue
    return regulation, history, at


def pass_time(regulation, history, at):
    command = c.PassTime(identity="t", actor=SYSTEM)
    return list(decide(command, history=tuple(history), ticket=None, regulation=regulation, at=at))


@SHORT
@given(LIVES)
def test_rebuilding_changes_nothing(life) -> None:
    _, history, _ = lived(life)
    assert reduce(evolve, history, None) == fold(history)
    assert lived(life)[1] == history


@SHORT
@given(LIVES)
@example(
    (
        ("tron-en", {"level": "basic", "priority": "P1", "remote_access": "true"}),
        [("to P2", 961), ("to P1", 4320), ("add", 1)],
    )
)
@example(
    (
        ("tron-en", {"level": "premium+", "priority": "P1", "remote_access": "true"}),
        [("add", 1), ("add", 2520), ("withdraw", 4320), ("add", 1)],
    )
)
def test_history_is_in_the_order_of_time(life) -> None:
    _, history, _ = lived(life)
    moments = [event.at for event in history]
    assert moments == sorted(moments)


@SHORT
@given(LIVES)
def test_a_promise_met_stays_met_and_a_breach_stays_on_record(life) -> None:
    regulation, history, _ = lived(life)
    before: dict[tuple[str, datetime], tuple[datetime | None, datetime | None]] = {}
    for count in range(1, len(history) + 1):
        known = history[:count]
        for one in promises(regulation, known, at=known[-1].at):
            met_at, breached_at = before.get((one.kind, one.called_at), (None, None))
            assert met_at is None or one.met_at == met_at
            assert breached_at is None or one.breached_at == breached_at
            before[one.kind, one.called_at] = (one.met_at, one.breached_at)


@SHORT
@given(LIVES, st.lists(st.integers(1, 20 * 24 * 60), max_size=12))
def test_time_passes_alike_in_one_jump_or_in_many_steps(life, cuts) -> None:
    regulation, history, at = lived(life)
    until = at + timedelta(days=30)
    whole = pass_time(regulation, history, until)
    stepwise = list(history)
    for minutes in sorted(cuts):
        stepwise += pass_time(regulation, stepwise, min(at + timedelta(minutes=minutes), until))
    stepwise += pass_time(regulation, stepwise, until)
    assert stepwise == history + whole
    assert pass_time(regulation, stepwise, until) == []
    assert all(event.at <= until for event in whole)


@SHORT
@given(LIVES)
def test_the_agenda_names_each_moment_once_and_in_order(life) -> None:
    regulation, history, _ = lived(life)
    deadlines = agenda(regulation, history)
    assert len({d.key for d in deadlines}) == len(deadlines)
    assert [d.at for d in deadlines] == sorted(d.at for d in deadlines)


@SHORT
@given(
    st.sampled_from(KINDS["tron-en"]),
    st.integers(0, 20 * 24 * 60),
    st.sampled_from(["P1", "P2", "P3", "P4"]),
)
def test_a_raise_is_never_later_than_the_due_it_replaces_and_a_lowering_never_before_the_change(
    facts, minutes, new
) -> None:
    _, history, _ = lived((("tron-en", facts), []))
    regulation, changed, at = lived((("tron-en", facts), [(f"to {new}", max(1, minutes))]))
    before = {p.kind: p.due_at for p in promises(regulation, history, at=START)}
    for one in promises(regulation, changed, at=at):
        replaced = before.get(one.kind)
        if replaced is None or one.due_at is None or one.state == "cancelled":
            continue
        if new < facts["priority"]:
            assert one.due_at <= replaced
        elif new > facts["priority"]:
            assert one.due_at >= min(at, replaced)


@SHORT
@given(LIVES)
def test_every_event_says_under_which_regulation_by_whom_and_when(life) -> None:
    regulation, history, _ = lived(life)
    assert {event.regulation for event in history} == {regulation.identity}
    assert all(event.actor.id and event.at.tzinfo is not None for event in history)
    caused = (e.Warned, e.Breached, e.Escalated, e.FactsChanged, e.LevelTransferred, e.Reminded)
    assert all(event.clauses for event in history if isinstance(event, caused))


def test_a_command_for_another_regulations_ticket_is_an_error() -> None:
    _, history, at = lived((("tron-en", KINDS["tron-en"][0]), []))
    with pytest.raises(ValueError, match="runs under"):
        pass_time(regulations.load("tron-ru"), history, at)
