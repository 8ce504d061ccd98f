"""Owns the looks at processes, which say that they live, and at the clocks of their machines."""

from collections.abc import Iterator
from datetime import timedelta

from reglament.cli.looks.check import Check

JUMPS_SHOWN = timedelta(days=7)


def processes() -> Iterator[Check]:
    """Tell who works, who is silent, and what nobody does."""
    from reglament.operations.beat import LATE_AFTER
    from reglament.store.models import Heartbeat, Mailbox
    from reglament.wall_time import now
    from reglament.workers.posts import MODULES

    at, seen = now(), set()
    for one in Heartbeat.objects.order_by("process", "host", "pid"):
        silent = at - one.beat_at
        late = silent > LATE_AFTER
        seen.add(one.process)
        yield Check(
            f"process {one.process}",
            f"{one.host}, pid {one.pid}, heard of {silent.total_seconds():.0f} s ago",
            "It is dead or hangs: look at its log, end it if it still runs, start it again."
            if late
            else "",
        )
    if not seen:
        yield Check("processes", "none runs")
        return
    polled = Mailbox.objects.exclude(fetch_from="").filter(active=True).exists()
    for name in MODULES:
        if name not in seen and (name != "fetch" or polled):
            yield Check(f"process {name}", "nobody does its work", f"Start it: {_start(name)}.")


def _start(process: str) -> str:
    doors = {"web": "`reglament serve`", "receive": "`reglament receive`"}
    return doors.get(process, f"`reglament work {process}`")


def jumps() -> Iterator[Check]:
    """Show the jumps of wall clocks of the last days."""
    from reglament.store.models import ClockJump, JumpState
    from reglament.wall_time import now

    rows = ClockJump.objects.filter(seen_at__gte=now() - JUMPS_SHOWN).order_by("-seen_at")
    for one in rows[:20]:
        doubted = one.state == JumpState.DOUBTED
        yield Check(
            f"clock of {one.host}",
            f"jumped by {one.seconds:+.1f} s at {one.seen_at.isoformat(timespec='seconds')}, {one.state}",
            "" if one.state == JumpState.WITHDRAWN else "Deadlines wait until it has stood for 45 s." if doubted
            else "Synchronise the machine by NTP, and look at deadlines around that time.",
        )  # fmt: skip
