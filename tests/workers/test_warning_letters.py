"""Letters of warning, breach and escalation: each once, never early, at most a minute late, whatever restarts.

The worker's own waiting decides when it looks; only the clock is the test's, and it runs while the worker waits.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.core.model import commands as c
from reglament.core.model.people import Actor, ActorKind
from reglament.demo.caught import Caught, catch
from reglament.demo.ports import port_near
from reglament.operations.carry_out import carry_out
from reglament.operations.posting import plug_in, poster
from reglament.operations.register_vendor import enrol_staff
from reglament.project.options import read_options
from reglament.project.posting import EmailPoster
from reglament.store.models import OutboxLetter
from reglament.workers.send_outbox import Sender
from reglament.workers.watch_deadlines import Watcher

MOSCOW = timezone(timedelta(hours=3))
# longer than the worker itself waits; what it must keep to is the minute
LONGEST_WAIT = 45.0
A_MINUTE = timedelta(minutes=1)
BOB, LEA, HEAD = "bob@vendor.example", "lea@vendor.example", "head@vendor.example"


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-10T{text}").replace(tzinfo=MOSCOW)


class Passing:
    """A clock that stands while the worker works, and runs while it waits."""

    def __init__(self, at: datetime) -> None:
        self.at, self.waits = at, 0

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float, _stop: threading.Event) -> None:
        self.at += timedelta(seconds=max(seconds, 0.1))
        self.waits += 1

    def close(self) -> None:
        """Hold nothing."""


@pytest.fixture
def caught(transactional_db: None, settings: Any, tmp_path: Path) -> Any:
    """A relay that keeps what it is given."""
    port, found = port_near(0), Caught(tmp_path / "letters")
    catch(found, port=port, clock=lambda: moscow("12:00"))
    settings.OPTIONS = read_options({"REGLAMENT_RELAY_PORT": str(port)})
    before = poster()
    plug_in(EmailPoster(secret=b"s", mail_domain="desk.example", reply_domain="reply.example"))
    yield found
    plug_in(before)


def pass_until(clock: Passing, end: datetime, *, restart_every: int) -> None:
    """Let the deadlines' worker run until then; ended and begun anew every few looks, two of them at a time."""
    stop, pair = threading.Event(), [Watcher(clock.now), Watcher(clock.now)]
    while clock.at < end:
        if clock.waits % restart_every == 0:
            pair = [Watcher(clock.now), Watcher(clock.now)]
        for one in pair:
            one._waker = clock  # type: ignore[assignment]
        found = [one.step() for one in pair]
        if not any(found):
            pair[0].wait(LONGEST_WAIT, stop)


@pytest.mark.clause("TE-15", "TE-27")
@pytest.mark.parametrize("restart_every", [1, 7, 10_000])
def test_each_letter_of_warning_goes_out_once_and_in_its_minute(
    caught: Caught, desk: SimpleNamespace, opened: Callable[..., Any], restart_every: int
) -> None:
    """Premium P2 of Tue 11:00 is answered within 4 working hours: warned at 14:00, broken at 15:00 (TE-27, X-10)."""
    enrol_staff(
        desk.vendor, "lea", name="Lea", address=LEA, role="lead", language="en", password=None
    )
    ticket = opened().ticket_pk
    bob = Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob")
    owner = c.Assign(identity="own", actor=bob, assignee=bob.id, assignee_name="Bob")
    carry_out(owner, ticket=ticket, at=moscow("11:10"), vendor=desk.vendor.pk)

    clock = Passing(moscow("13:50"))
    pass_until(clock, moscow("16:20"), restart_every=restart_every)

    due = [
        ("warning_staff", BOB, moscow("14:00")),
        ("breach_staff", BOB, moscow("15:00")),
        ("escalation_staff", LEA, moscow("15:00")),
        # the head a quarter of the interval after the lead
        ("escalation_staff", HEAD, moscow("16:00")),
    ]
    kinds = {letter for letter, *_ in due}
    rows = OutboxLetter.objects.filter(ticket=ticket, letter__in=kinds).order_by("pk")
    assert sorted((one.letter, one.to) for one in rows) == sorted(
        (letter, to) for letter, to, _ in due
    )
    queued = {(one.letter, one.to): one.created_at for one in rows}
    for letter, to, at in due:
        assert at <= queued[letter, to] <= at + A_MINUTE, (letter, to)

    sender = Sender()
    while sender.step():
        pass
    sender.finish()
    got = [to for one in caught.letters for to in one.to]
    assert [got.count(to) for to in (BOB, LEA, HEAD)] == [2, 1, 1]
