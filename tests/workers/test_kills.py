"""Processes killed at random while mail comes in: what was answered 250 is there once, letters go as T09 says."""

import os
import random
import time
from types import ModuleType, SimpleNamespace

import pytest
from tests.workers.deliveries import Stubborn, kill_one, settle

# thirty on each engine; the soak has a thousand
KILLS = int(os.environ.get("SOAK_KILLS", "30"))
MAILS = int(os.environ.get("SOAK_MAILS", "0")) or 10 * KILLS
PATIENCE = 200 + 3 * KILLS


@pytest.mark.threat("T07", "T09")
@pytest.mark.timeout(PATIENCE + 60)
def test_killed_at_random_nothing_is_lost_and_nothing_doubled(
    running: SimpleNamespace, bench: ModuleType
) -> None:
    seed = int(os.environ.get("SOAK_SEED", "0")) or random.randrange(10**6)
    dice = random.Random(seed)
    half = MAILS // 2
    servers = [Stubborn(bench, running.smtp, range(n * half, (n + 1) * half)) for n in range(2)]
    for one in servers:
        one.start()
    killed = 0
    while killed < KILLS:
        time.sleep(dice.uniform(0.02, 0.15))
        killed += kill_one(bench, running.pid, dice)
    for one in servers:
        one.join(PATIENCE)
    accepted = servers[0].accepted | servers[1].accepted
    assert len(accepted) == MAILS, f"seed {seed}"
    settle(running, PATIENCE)
    # one ticket and one message for each mail that was answered 250, none twice, none invented
    counted = running.ask(
        "print(Message.objects.filter(direction='in').count(),"
        " Message.objects.filter(direction='in').values('message_id').distinct().count(),"
        " Ticket.objects.count(), RawMail.objects.filter(state='poison').count())"
    )
    assert counted == f"{MAILS} {MAILS} {MAILS} 0", f"seed {seed}"
    # an automatic letter goes at most once; where its sender was killed, it is shown as unknown
    unknown = int(running.ask("print(OutboxLetter.objects.filter(state='unknown').count())"))
    assert running.sink.doubled == 0, f"seed {seed}"
    sent = int(running.ask("print(OutboxLetter.objects.filter(state='sent').count())"))
    assert sent + unknown == MAILS, f"seed {seed}"
    assert sent <= len(running.sink.seen) <= sent + unknown, f"seed {seed}"
