"""Two machines at one database, both under fire: each mail is one ticket, each letter and each warning comes once.

The second machine has a data folder of its own, a listener, and `reglament work` with two readers. On SQLite both sets
of processes share the file of one machine.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from tests.workers.conftest import started
from tests.workers.deliveries import Stubborn, kill_one, settle
from tests.workers.falling_due import expected, open_pairs, told_once

LONG = "SOAK_KILLS" in os.environ
KILLS = int(os.environ.get("SOAK_KILLS", "8"))
MAILS = int(os.environ.get("SOAK_MAILS", "0")) or max(120, 10 * KILLS)
PAIRS = 6
PATIENCE = 200 + 3 * KILLS
WORKING = {"receive": 2, "parse": 3, "deadlines": 2, "outbox": 2}
# what a killed process had in hands waits for the end of its lease: here for two quiet seconds
LEASES_END = """
from reglament.wall_time import now
RawMail.objects.filter(state="stored", deaths__gt=0).update(claimable_at=now())
OutboxLetter.objects.filter(state="sending").update(claimable_at=now())
Deadline.objects.filter(deaths__gt=0, at__lte=now()).update(claimable_at=now())
"""
COUNTED = """
came = Message.objects.filter(direction="in", message_id__startswith="<bench-")
print(came.count(), came.values("message_id").distinct().count(), came.values("ticket").distinct().count(),
      RawMail.objects.exclude(state="done").count())
"""
BY_STATE = "print(*OutboxLetter.objects.values_list('state', flat=True))"
BY_PROCESS = "print(*Heartbeat.objects.values_list('process', flat=True))"


@contextmanager
def second_machine(
    running: SimpleNamespace, bench: ModuleType, folder: Path
) -> Iterator[SimpleNamespace]:
    """Run a listener and workers with a folder and a port of their own against the database of `running`."""
    folder.mkdir()
    key = Path(running.environment["REGLAMENT_DATA"], "secret.key").read_text(encoding="ascii")
    environment = {
        **running.environment,
        "REGLAMENT_DATA": str(folder),
        "REGLAMENT_SECRET_KEY": key,
        "REGLAMENT_SMTP_PORT": str(bench.free_port()),
        "REGLAMENT_LMTP_PORT": str(bench.free_port()),
        "REGLAMENT_PARSERS": "2",
    }
    with started(environment, "receive"), started(environment, "work") as workers:
        bench.wait_for(port := int(environment["REGLAMENT_SMTP_PORT"]))
        yield SimpleNamespace(smtp=port, pid=workers.pid)


@pytest.mark.threat("T07", "T09", "T24")
@pytest.mark.timeout(PATIENCE + 120)
def test_two_machines_killed_at_random_act_on_everything_once(
    running: SimpleNamespace, bench: ModuleType, tmp_path: Path
) -> None:
    seed = int(os.environ.get("SOAK_SEED", "0")) or random.randrange(10**6)
    with second_machine(running, bench, tmp_path / "second") as second:
        until_all_work(running)
        due = open_pairs(running, PAIRS, seconds=3)
        accepted = under_fire(bench, (running, second), random.Random(seed))
        assert len(accepted) == MAILS, f"seed {seed}"
        if not LONG:
            time.sleep(2)
            running.ask(LEASES_END)
        settle(running, PATIENCE)
        assert running.ask(COUNTED) == f"{MAILS} {MAILS} {MAILS} 0", f"seed {seed}"
        assert told_once(running, due.isoformat()) == expected(PAIRS, due), f"seed {seed}"
        settle(running, PATIENCE)
        states = Counter(running.ask(BY_STATE).split())
    # automatic letters all of them: at most once, unknown where the sender was killed
    assert set(states) <= {"sent", "unknown"}, f"seed {seed}"
    assert states.total() > MAILS
    assert [one for one, times in running.sink.letters.items() if times > 1] == [], f"seed {seed}"
    came = running.sink.letters.total()
    assert states["sent"] <= came <= states.total(), f"seed {seed}"


def until_all_work(running: SimpleNamespace) -> None:
    """Wait until every process of both machines has said that it works."""
    ends_at = time.monotonic() + 60
    while Counter(running.ask(BY_PROCESS).split()) & Counter(WORKING) != Counter(WORKING):
        assert time.monotonic() < ends_at, "the second machine does not work"
        time.sleep(0.5)


def under_fire(
    bench: ModuleType, machines: tuple[SimpleNamespace, ...], dice: random.Random
) -> set[str]:
    """Deliver to both machines while processes of both are killed in turn; return the mails that were answered 250."""
    half = MAILS // 2
    servers = [
        Stubborn(bench, one.smtp, range(n * half, (n + 1) * half)) for n, one in enumerate(machines)
    ]
    for server in servers:
        server.start()
    killed = 0
    while killed < KILLS:
        time.sleep(dice.uniform(0.1, 0.4))
        killed += kill_one(bench, machines[killed % 2].pid, dice)
    for server in servers:
        server.join(PATIENCE)
    return servers[0].accepted | servers[1].accepted
