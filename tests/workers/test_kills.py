"""Processes killed at random while mail comes in: what was answered 250 is there once, letters go as T09 says."""

import os
import random
import signal
import smtplib
import threading
import time
from types import ModuleType, SimpleNamespace

import pytest

KILLS = int(os.environ.get("SOAK_KILLS", "60"))
MAILS = int(os.environ.get("SOAK_MAILS", "0")) or 10 * KILLS
PATIENCE = 200 + 3 * KILLS


class Stubborn(threading.Thread):
    """A mail server that keeps a mail until it is answered 250."""

    def __init__(self, bench: ModuleType, port: int, numbers: range) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.mails = [bench.mail(number, 3000) for number in numbers]
        self.accepted: set[str] = set()

    def run(self) -> None:
        for sender, message_id, raw in self.mails:
            while message_id not in self.accepted:
                try:
                    with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
                        client.sendmail(sender, ["support@vendor.example"], raw)
                    self.accepted.add(message_id)
                except (OSError, smtplib.SMTPException):
                    time.sleep(0.05)


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
    settle(running)
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


def kill_one(bench: ModuleType, leader: int, dice: random.Random) -> int:
    """Kill one process of the desk, never the supervisor; return how many were killed."""
    victims = [pid for pid in bench.group(leader) if pid != leader]
    if len(victims) < 4:
        return 0
    try:
        os.kill(dice.choice(victims), signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def settle(running: SimpleNamespace) -> None:
    """Wait until nothing is on its way any more."""
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at:
        waiting = running.ask(
            "print(RawMail.objects.filter(state='stored').count()"
            " + OutboxLetter.objects.filter(state__in=['queued','sending']).count())"
        )
        if waiting == "0":
            return
        time.sleep(1)
    pytest.fail(f"{waiting} rows are still waiting")
