"""Clocks that were moved (T24): never early, at most a minute late, once; every jump written down."""

import json
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.regulation import reckoning
from reglament.operations.pass_time import next_moment
from reglament.regulations import load
from reglament.store.models import ClockAnchor, ClockJump, Deadline, Event, OutboxLetter
from reglament.workers.trusted_clock import TrustedClock
from reglament.workers.trusted_time import Belief, believe
from reglament.workers.watch_deadlines import Watcher

pytestmark = pytest.mark.threat("T24")
START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


class Machine:
    """A machine whose clocks a test moves: real time passes, somebody sets the wall clock."""

    def __init__(self, at: datetime = START) -> None:
        self.true_at, self.moved, self.steady = at, timedelta(0), 1000.0

    def passes(self, seconds: float) -> None:
        self.true_at += timedelta(seconds=seconds)
        self.steady += seconds

    def wall(self) -> datetime:
        return self.true_at + self.moved

    def clock(self, boot: str = "first") -> TrustedClock:
        return TrustedClock(wall=self.wall, steady=lambda: self.steady, host="h", boot=boot)


def walk(readings: list[tuple[float, float]]) -> list[float]:
    """Return the time acted by after each reading (wall, steady), beginning with a wall clock at 0."""
    belief, told = Belief(0.0), []
    for wall, steady in readings:
        belief = believe(belief, wall=wall, steady=steady)
        told.append(belief.wall_at(steady))
    return told


def test_a_forward_jump_counts_only_once_it_has_stood() -> None:
    told = walk([(10, 10), (3611, 11), (3640, 40), (3656, 56), (3657, 57)])
    assert told == [10, 11, 40, 3656, 3657]


def test_a_forward_jump_that_is_taken_back_never_counted() -> None:
    assert walk([(10, 10), (3611, 11), (30, 30), (90, 90)]) == [10, 11, 30, 90]


def test_a_backward_jump_counts_at_once_and_its_end_too() -> None:
    told = walk([(5000, 5000), (1401, 5001), (1430, 5030), (5031, 5031)])
    assert told == [5000, 1401, 1430, 5031]


def test_small_steps_of_synchronisation_are_followed() -> None:
    assert walk([(10.4, 10), (20.8, 20), (30.4, 30)]) == [10.4, 20.8, 30.4]


def test_random_clocks_are_never_early_and_at_most_a_minute_late() -> None:
    """Whatever jumps there are, a true clock that has stood for 46 seconds is acted by, and no later one before."""
    from random import Random

    dice = Random(24)
    for _ in range(300):
        belief, offset, stood = Belief(0.0), 0.0, 0.0
        offsets = [0.0]
        for second in range(1, 400):
            if dice.random() < 0.01:
                offset, stood = dice.choice([0.0, -3600.0, 3600.0, 86_400.0, -7.0]), 0.0
                offsets.append(offset)
            belief = believe(belief, wall=second + offset, steady=float(second))
            told = belief.wall_at(second) - second
            assert told <= max(offset, 0.0) or told in offsets
            assert told <= offset + 0.5 or stood < 46
            if stood >= 46:
                assert told == offset
            stood += 1


@pytest.mark.django_db
def test_jumps_are_written_down_with_what_became_of_them() -> None:
    machine = Machine()
    clock = machine.clock()
    assert clock.now() == START
    machine.moved = timedelta(hours=1)
    machine.passes(1)
    assert clock.now() == machine.true_at
    machine.passes(46)
    assert clock.now() == machine.wall()
    machine.moved = timedelta(hours=3)
    machine.passes(120)
    clock.now()
    machine.moved = timedelta(hours=1)
    machine.passes(5)
    assert clock.now() == machine.wall()
    told = list(ClockJump.objects.order_by("pk").values_list("host", "seconds", "state"))
    assert told == [("h", 3600.0, "believed"), ("h", 7200.0, "withdrawn")]


@pytest.mark.django_db
def test_a_process_started_after_a_jump_knows_what_the_one_before_believed() -> None:
    machine = Machine()
    machine.clock().now()
    machine.moved = timedelta(days=1)
    machine.passes(2)
    clock = machine.clock()
    assert clock.now() == machine.true_at
    assert machine.clock().now() == machine.true_at
    assert list(ClockJump.objects.values_list("seconds", "state")) == [(86_400.0, "doubted")]
    machine.passes(46)
    assert clock.now() == machine.wall()


@pytest.mark.django_db
def test_a_machine_that_starts_again_in_the_past_is_written_down() -> None:
    machine = Machine()
    machine.clock().now()
    machine.moved, machine.steady = timedelta(hours=-2), 3.0
    assert machine.clock(boot="second").now() == machine.wall()
    assert list(ClockJump.objects.values_list("seconds", "state")) == [(-7200.0, "believed")]
    assert ClockAnchor.objects.count() == 2


@pytest.mark.django_db
def test_a_warning_waits_for_a_forward_jump_to_stand_and_comes_once(
    opened: Callable[..., Any],
) -> None:
    ticket = opened().ticket_pk
    due = Deadline.objects.filter(ticket=ticket).earliest("at").at
    machine = Machine(due - timedelta(minutes=30))
    watcher = Watcher(machine.clock().now)
    watcher.step()
    machine.moved = timedelta(hours=1)
    for _ in range(44):
        machine.passes(1)
        watcher.step()
    assert warned(ticket) == []
    for _ in range(4):
        machine.passes(1)
        watcher.step()
    assert warned(ticket) == [due]
    # back again: nothing is repeated, nothing is lost
    machine.moved = timedelta(0)
    for _ in range(120):
        machine.passes(60)
        watcher.step()
    assert warned(ticket).count(due) == 1
    assert next_moment() is None or next_moment() > machine.wall()  # type: ignore[operator]


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [1, -1, 24])
@pytest.mark.parametrize("kind", ["Warned", "Breached"])
def test_what_falls_due_while_a_clock_is_doubted_comes_once_dated_when_it_was_due(
    desk: SimpleNamespace, opened: Callable[..., Any], kind: str, hours: int
) -> None:
    ticket = opened().ticket_pk
    facts = {"level": "premium", "priority": "P2"}
    due = {one.kind: one.due_at for one in reckoning.due(load("tron-en"), facts, desk.at)}
    first = min(one for one in due.values() if one is not None)
    falls_at = (
        Deadline.objects.filter(ticket=ticket).earliest("at").at if kind == "Warned" else first
    )
    machine = Machine(falls_at - timedelta(seconds=20))
    watcher = Watcher(machine.clock().now)
    while watcher.step():
        pass
    machine.moved = timedelta(hours=hours)
    for _ in range(40):
        machine.passes(1)
        watcher.step()
    # somebody puts the clock right before it was believed
    machine.moved = timedelta(0)
    for _ in range(3 * 24 * 12):
        machine.passes(300)
        watcher.step()
    rows = Event.objects.filter(ticket=ticket, type="Breached").order_by("at")
    told = [(json.loads(one.data)["commitment"], one.at) for one in rows]
    expected = [(name, at) for name, at in due.items() if at and at <= machine.true_at]
    assert told == sorted(expected, key=lambda pair: pair[1])
    assert (warned(ticket) if kind == "Warned" else [at for _, at in told]).count(falls_at) == 1
    assert list(ClockJump.objects.values_list("state", flat=True)) == ["withdrawn"]


@pytest.mark.django_db
def test_what_waits_by_a_time_that_was_taken_back_waits_no_longer_than_meant(
    desk: SimpleNamespace,
) -> None:
    machine = Machine()
    clock = machine.clock()
    clock.now()
    letter = OutboxLetter.objects.create(
        vendor=desk.vendor, key="k", kind="human", letter="reply", to="a@b", raw=b"", message_id="<a>",
        created_at=START, claimable_at=START + timedelta(minutes=10),
    )  # fmt: skip
    machine.moved = timedelta(days=-1)
    for _ in range(48):
        machine.passes(1)
        clock.now()
    letter.refresh_from_db()
    assert letter.claimable_at == START + timedelta(minutes=10, days=-1)


def warned(ticket: int) -> list[datetime]:
    rows = Event.objects.filter(ticket=ticket, type="Warned")
    return list(rows.order_by("seq").values_list("at", flat=True))


@pytest.mark.django_db(transaction=True)
def test_the_loop_of_the_process_keeps_to_a_moved_clock(opened: Callable[..., Any]) -> None:
    """The whole loop with real threads and waiting: a clock moved on by a day warns nobody within seconds."""
    from reglament.workers.loop import work_until

    ticket = opened().ticket_pk
    due = Deadline.objects.filter(ticket=ticket).earliest("at").at
    machine, stop = Machine(due - timedelta(seconds=3)), threading.Event()
    began = time.monotonic()

    def steady() -> float:
        return 1000.0 + time.monotonic() - began

    def wall() -> datetime:
        passed = timedelta(seconds=time.monotonic() - began)
        return machine.true_at + passed + machine.moved

    watcher = Watcher(TrustedClock(wall=wall, steady=steady, host="h", boot="b").now)
    watcher.step()
    machine.moved = timedelta(days=1)
    seen_at: list[float] = []

    def step() -> bool:
        found = watcher.step()
        if warned(ticket):
            seen_at.append(time.monotonic() - began)
            stop.set()
        if time.monotonic() - began > 20:
            stop.set()
        return found

    work_until(stop, step, watcher, name=f"deadlines-{os.getpid()}")
    # due three seconds after the start by true time: not before, and soon after
    assert seen_at
    assert 3.0 <= seen_at[0] < 8.0
    assert warned(ticket) == [due]
